using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>The first line of <c>/proc/stat</c> (man 5 proc_stat): time of all CPUs since boot.</summary>
/// <param name="BusySeconds">All but idle and iowait; guest time is part of user time already.</param>
/// <param name="SoftirqSeconds">Of which in soft interrupts.</param>
public readonly record struct CpuTime(double BusySeconds, double SoftirqSeconds)
{
    private const int Idle = 3;
    private const int IoWait = 4;
    private const int Softirq = 6;
    private const int Steal = 7;

    public static CpuTime Read()
    {
        TryParse(File.ReadAllText("/proc/stat"), out var time);
        return time;
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out CpuTime time)
    {
        time = default;
        if (!text.StartsWith("cpu ", StringComparison.Ordinal))
        {
            return false;
        }

        var line = text[4..];
        var end = line.IndexOf('\n');
        long busy = 0, softirq = 0;
        var column = 0;
        foreach (var range in (end < 0 ? line : line[..end]).Split(' '))
        {
            var word = line[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (!long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                return false;
            }

            busy += column is Idle or IoWait || column > Steal ? 0 : ticks;
            softirq += column == Softirq ? ticks : 0;
            column++;
        }

        time = new CpuTime(busy / ProcessStat.TicksPerSecond, softirq / ProcessStat.TicksPerSecond);
        return column > Softirq;
    }
}
