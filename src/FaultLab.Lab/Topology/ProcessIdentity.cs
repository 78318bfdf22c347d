using System.Globalization;
using FaultLab.Linux.Proc;

namespace FaultLab.Lab.Topology;

/// <summary>One process of this machine, and no later one that was given the same number.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTicks)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current => Of(Environment.ProcessId) ?? throw new LabException(
        "Cannot read /proc/self/stat.", remedy: "Mount /proc.");

    /// <summary>The process that has the number now; null when there is none.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            var fields = ProcessStat.Fields(File.ReadAllText($"/proc/{pid}/stat"));

            // One that ended and was not reaped yet has ended.
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, ulong.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || IsProcessGone(e))
        {
            return null;
        }
    }

    public bool IsAlive => Of(Pid) == this;

    /// <summary>A process that ends between open and read gives ESRCH, which .NET hands out as a plain IOException.</summary>
    private static bool IsProcessGone(Exception e) => e is IOException && e.HResult == Linux.Errno.ESRCH;
}
