using System.Globalization;

namespace FaultLab.Results;

/// <summary>Numbers as people read them, with their unit. The same words in the report, on the terminal and in files.</summary>
public static class Wording
{
    /// <summary><c>340 ms</c>, <c>1.2 s</c>, <c>2 min 5 s</c>, <c>71 h 59 min</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            return "-" + Duration(span.Negate());
        }

        if (span == TimeSpan.Zero)
        {
            return "0 s";
        }

        if (span < TimeSpan.FromMilliseconds(1))
        {
            return Text($"{span.TotalMicroseconds:0} µs");
        }

        if (span < TimeSpan.FromMilliseconds(10))
        {
            return Text($"{span.TotalMilliseconds:0.##} ms");
        }

        if (span < TimeSpan.FromMilliseconds(999.5))
        {
            return Text($"{span.TotalMilliseconds:0} ms");
        }

        if (span < TimeSpan.FromSeconds(99.95))
        {
            return Text($"{span.TotalSeconds:0.#} s");
        }

        if (span < TimeSpan.FromHours(1))
        {
            return Text($"{(int)span.TotalMinutes} min {span.Seconds} s");
        }

        return Text($"{(int)span.TotalHours} h {span.Minutes} min");
    }

    /// <summary>A moment of a run: <c>+12.3s</c>, before the schedule began <c>-4.1s</c>, later <c>+1:02:03</c>.</summary>
    public static string Moment(TimeSpan at)
    {
        var sign = at < TimeSpan.Zero ? '-' : '+';
        var distance = at.Duration();
        return distance < TimeSpan.FromMinutes(10)
            ? Text($"{sign}{distance.TotalSeconds:0.0}s")
            : Text($"{sign}{(int)distance.TotalHours}:{distance.Minutes:00}:{distance.Seconds:00}");
    }

    /// <summary><c>64 B</c>, <c>12.3 kB</c>, <c>1.5 GB</c>: powers of ten, as disks and networks count.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, "B");

    /// <summary><c>20 Mbit/s</c>.</summary>
    public static string BitRate(double bitsPerSecond) => Scaled(bitsPerSecond, "bit/s");

    /// <summary><c>0 %</c>, <c>0.05 %</c>, <c>12.3 %</c>; never "0 %" for what is more than nothing.</summary>
    public static string Share(double fraction) => (fraction * 100) switch
    {
        0 => "0 %",
        < 0.01 => "< 0.01 %",
        < 1 => Text($"{fraction * 100:0.##} %"),
        _ => Text($"{fraction * 100:0.#} %"),
    };

    /// <summary><c>1 incident</c>, <c>2 incidents</c>.</summary>
    public static string Count(long count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Scaled(double value, string unit)
    {
        string[] prefixes = ["", "k", "M", "G", "T"];
        var step = 0;
        for (; Math.Abs(value) >= 999.5 && step < prefixes.Length - 1; step++)
        {
            value /= 1000;
        }

        return Text($"{value:0.#} {prefixes[step]}{unit}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
