using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>What a process uses, from <c>/proc/PID/stat</c> (man 5 proc_pid_stat).</summary>
public readonly record struct ProcessUsage(long ResidentBytes, double CpuSeconds)
{
    private const int UserTime = 14;
    private const int SystemTime = 15;
    private const int Resident = 24;

    /// <summary>Zeros for a process that is no longer there.</summary>
    public static ProcessUsage Read(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/stat"), Environment.SystemPageSize);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
    }

    /// <summary>Zeros for fields that are missing.</summary>
    internal static ProcessUsage Parse(string text, int pageSize)
    {
        var fields = ProcessStat.Fields(text);
        return new ProcessUsage(Number(Resident) * pageSize, (Number(UserTime) + Number(SystemTime)) / ProcessStat.TicksPerSecond);

        long Number(int column) => fields.Length > column - ProcessStat.First && long.TryParse(fields[column - ProcessStat.First], CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
