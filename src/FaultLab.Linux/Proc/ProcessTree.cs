using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>What a process and all it started use, from <c>/proc/PID/stat</c> (man 5 proc_pid_stat).</summary>
public static class ProcessTree
{
    private const int Parent = 4;
    private const int UserTime = 14;
    private const int ChildrensSystemTime = 17;

    /// <summary>CPU time of the process, of its descendants, and of those of them that have ended and were waited for.</summary>
    public static double CpuSecondsOf(int root) => CpuSecondsOf(root, Directory.EnumerateDirectories("/proc").Select(Read).OfType<string>());

    internal static double CpuSecondsOf(int root, IEnumerable<string> stats)
    {
        var processes = stats.Select(Parse).ToDictionary(process => process.Id);
        return processes.Values.Where(process => Descends(process)).Sum(process => process.Ticks) / ProcessStat.TicksPerSecond;

        bool Descends((int Id, int Parent, long Ticks) process)
        {
            // As long as a chain of parents can be: a process whose parent ended meanwhile leads nowhere.
            for (var steps = 0; steps <= processes.Count; steps++)
            {
                if (process.Id == root)
                {
                    return true;
                }

                if (!processes.TryGetValue(process.Parent, out process))
                {
                    return false;
                }
            }

            return false;
        }
    }

    private static string? Read(string folder)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) ? File.ReadAllText(Path.Combine(folder, "stat")) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's where /proc is mounted with hidepid.
            return null;
        }
    }

    private static (int Id, int Parent, long Ticks) Parse(string stat)
    {
        var fields = ProcessStat.Fields(stat);
        return (
            int.Parse(stat.AsSpan(0, stat.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
            int.Parse(Field(Parent), CultureInfo.InvariantCulture),
            Enumerable.Range(UserTime, ChildrensSystemTime - UserTime + 1).Sum(column => long.Parse(Field(column), CultureInfo.InvariantCulture)));

        string Field(int column) => fields[column - ProcessStat.First];
    }
}
