using System.Globalization;

namespace FaultLab.Lab.Results;

/// <summary>Names a process beyond doubt: a process id is used again, a process id with its start time is not (until the next boot).</summary>
public static class ControllerProcess
{
    /// <summary>Start time of a process in clock ticks since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)); null when there is none.</summary>
    public static ulong? StartTicks(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The command's name, field 2, stands in parentheses and may hold spaces and parentheses itself.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : ulong.Parse(fields[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static bool IsAlive(int pid, ulong startTicks) => pid > 0 && StartTicks(pid) == startTicks;
}
