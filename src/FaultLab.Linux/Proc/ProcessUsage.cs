using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>What a process uses, from <c>/proc/PID/stat</c> (man 5 proc_pid_stat).</summary>
public readonly record struct ProcessUsage(long ResidentBytes, double CpuSeconds)
{
    private const double TicksPerSecond = 100;
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

    internal static ProcessUsage Parse(ReadOnlySpan<char> text, int pageSize)
    {
        // The command in parentheses is the second field and may hold anything, blanks and parentheses too.
        var column = 2;
        long ticks = 0, pages = 0;
        var rest = text[(text.LastIndexOf(')') + 1)..].Trim();
        foreach (var range in rest.Split(' '))
        {
            column++;
            if (column is UserTime or SystemTime or Resident && long.TryParse(rest[range], CultureInfo.InvariantCulture, out var value))
            {
                (ticks, pages) = column == Resident ? (ticks, value) : (ticks + value, pages);
            }
        }

        return new ProcessUsage(pages * pageSize, ticks / TicksPerSecond);
    }
}
