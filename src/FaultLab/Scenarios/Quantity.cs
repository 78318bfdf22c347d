using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Scenarios;

/// <summary>Reads and writes quantities as people write them. What <c>Format</c> writes, the matching <c>TryParse</c> reads.</summary>
public static partial class Quantity
{
    private static readonly (string Unit, decimal Seconds)[] DurationUnits =
    [
        ("d", 86400), ("h", 3600), ("m", 60), ("min", 60), ("s", 1), ("ms", 1e-3m), ("us", 1e-6m),
    ];

    private static readonly (string Unit, decimal Bytes)[] SizeUnits =
    [
        ("TiB", 1L << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1e12m), ("GB", 1e9m), ("MB", 1e6m), ("kB", 1e3m), ("B", 1),
    ];

    // The names of tc(8), powers of 1000.
    private static readonly (string Unit, decimal Bits)[] BitRateUnits =
    [
        ("tbit", 1e12m), ("gbit", 1e9m), ("mbit", 1e6m), ("kbit", 1e3m), ("bit", 1),
    ];

    private static readonly (string Unit, decimal Seconds)[] EventRateUnits = [("/s", 1), ("/min", 60), ("/h", 3600)];

    private static readonly (string Sign, Comparison Comparison)[] Signs =
    [
        ("<=", Comparison.AtMost), (">=", Comparison.AtLeast), ("<", Comparison.LessThan), (">", Comparison.MoreThan),
    ];

    public delegate bool Parser<T>(string text, out T value);

    /// <summary>A duration: <c>90s</c>, <c>1.5s</c>, <c>200ms</c>, <c>2m30s</c>, <c>72h</c>. A number without unit is none, but 0.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text.Trim() == "0")
        {
            return true;
        }

        var match = Duration().Match(text);
        var seconds = 0m;
        var smallest = decimal.MaxValue;
        for (var index = 0; index < match.Groups["number"].Captures.Count; index++)
        {
            var unit = DurationUnits.First(unit => unit.Unit == match.Groups["unit"].Captures[index].Value).Seconds;
            if (unit >= smallest || !TryNumber(match.Groups["number"].Captures[index].Value, out var number))
            {
                return false;
            }

            smallest = unit;
            seconds += number * unit;
        }

        // Ten years: longer is a slip, and safely within what TimeSpan holds.
        if (!match.Success || seconds > 3650 * 86400m)
        {
            return false;
        }

        value = new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>
    /// A size in bytes: <c>60000</c>, <c>128MiB</c> (powers of 1024), <c>1.5GB</c>, <c>64k</c> (powers of 1000), at most 2⁶².
    /// </summary>
    public static bool TryParseSize(string text, out ByteSize value)
    {
        value = default;
        if (!TrySplit(text, out var number, out var written))
        {
            return false;
        }

        var unit = written.ToUpperInvariant() switch
        {
            "" => "B",
            "K" or "M" or "G" or "T" => written + "B",
            "KI" or "MI" or "GI" or "TI" => written + "B",
            _ => written,
        };
        if (!TryScale(number, unit, SizeUnits, out var bytes) || bytes != decimal.Truncate(bytes))
        {
            return false;
        }

        value = new ByteSize((long)bytes);
        return true;
    }

    /// <summary>A data rate in powers of 1000: <c>100mbit</c>, <c>2.5gbit</c>, <c>64kbit</c>.</summary>
    public static bool TryParseBitRate(string text, out BitRate value)
    {
        value = default;
        if (!TrySplit(text, out var number, out var unit) || !TryScale(number, unit, BitRateUnits, out var bits))
        {
            return false;
        }

        value = new BitRate((long)Math.Round(bits));
        return true;
    }

    /// <summary>A rate of events: <c>50/s</c>, <c>100/min</c>, <c>6/h</c>.</summary>
    public static bool TryParseEventRate(string text, out EventRate value)
    {
        value = default;
        if (!TrySplit(text, out var number, out var written))
        {
            return false;
        }

        var unit = EventRateUnits.FirstOrDefault(unit => unit.Unit == written);
        if (unit.Unit is null)
        {
            return false;
        }

        value = new EventRate((double)(number / unit.Seconds));
        return true;
    }

    /// <summary>A share: <c>20%</c>, <c>0.5%</c>; 0 to 100 percent.</summary>
    public static bool TryParsePercentage(string text, out Percentage value)
    {
        value = default;
        if (!TrySplit(text, out var number, out var unit) || unit != "%" || number > 100)
        {
            return false;
        }

        value = new Percentage((double)(number / 100));
        return true;
    }

    /// <summary>A bound: <c>&lt;= 2s</c>, <c>&gt;= 15%</c>, <c>&lt; 1s</c>, <c>&gt; 10mbit</c>.</summary>
    public static bool TryParseBound<T>(string text, Parser<T> parse, out Bound<T> value)
        where T : struct
    {
        value = default;
        var trimmed = text.Trim();
        var sign = Signs.FirstOrDefault(sign => trimmed.StartsWith(sign.Sign, StringComparison.Ordinal));
        if (sign.Sign is null || !parse(trimmed[sign.Sign.Length..].Trim(), out var limit))
        {
            return false;
        }

        value = new Bound<T>(sign.Comparison, limit);
        return true;
    }

    /// <summary>As a person writes it, to the millisecond above one: <c>200ms</c>, <c>90s</c>, <c>2m30s</c>, <c>72h</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value < TimeSpan.Zero)
        {
            return "-" + Format(-value);
        }

        if (value < TimeSpan.FromSeconds(1))
        {
            return value.Ticks == 0 ? "0s"
                : value < TimeSpan.FromMilliseconds(1) ? Number((decimal)value.TotalMicroseconds, 1) + "us"
                : Number((decimal)value.TotalMilliseconds, 3) + "ms";
        }

        var seconds = Math.Round(value.Ticks / (decimal)TimeSpan.TicksPerSecond, 3);
        if (seconds < 120)
        {
            return Number(seconds, 3) + "s";
        }

        var hours = Math.Floor(seconds / 3600);
        var minutes = Math.Floor(seconds % 3600 / 60);
        var rest = seconds % 60;
        return (hours > 0 ? $"{hours}h" : "") + (minutes > 0 ? $"{minutes}m" : "") + (rest > 0 ? Number(rest, 3) + "s" : "");
    }

    /// <summary>In the largest unit that shows it exactly: <c>128MiB</c>, <c>60kB</c>, <c>1448B</c>.</summary>
    public static string Format(ByteSize value)
    {
        var (unit, bytes) = value.Bytes == 0 ? ("B", 1) : SizeUnits.First(unit => value.Bytes % unit.Bytes == 0);
        return $"{Number(value.Bytes / bytes, 0)}{unit}";
    }

    /// <summary><c>100mbit</c>, <c>2.5gbit</c>; three decimals at most.</summary>
    public static string Format(BitRate value)
    {
        var (unit, bits) = BitRateUnits.FirstOrDefault(unit => value.BitsPerSecond >= unit.Bits, ("bit", 1));
        return Number(value.BitsPerSecond / bits, 3) + unit;
    }

    /// <summary><c>50/s</c>, and <c>6/min</c> where a second sees less than one.</summary>
    public static string Format(EventRate value)
    {
        var unit = value.PerSecond is >= 1 or 0 ? EventRateUnits[0] : value.PerSecond * 60 >= 1 ? EventRateUnits[1] : EventRateUnits[2];
        return Number((decimal)value.PerSecond * unit.Seconds, 3) + unit.Unit;
    }

    /// <summary><c>20%</c>, <c>0.53%</c>; two decimals at most, more only where two would show 0.</summary>
    public static string Format(Percentage value)
    {
        var percent = (decimal)value.Fraction * 100;
        return Number(percent, percent is > 0 and < 0.01m ? 6 : 2) + "%";
    }

    public static string Format<T>(Bound<T> value)
        where T : struct =>
        $"{Signs.First(sign => sign.Comparison == value.Comparison).Sign} {(value.Value is TimeSpan span ? Format(span) : value.Value.ToString())}";

    private static string Number(decimal value, int decimals) =>
        Math.Round(value, decimals).ToString("0.######", CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        var match = NumberAndUnit().Match(text);
        unit = match.Groups["unit"].Value;
        return TryNumber(match.Groups["number"].Value, out number) && number < 1e18m;
    }

    private static bool TryScale(decimal number, string written, (string Unit, decimal Factor)[] units, out decimal scaled)
    {
        var unit = units.FirstOrDefault(unit => unit.Unit.Equals(written, StringComparison.OrdinalIgnoreCase));
        scaled = unit.Unit is null ? 0 : Math.Min(number * unit.Factor, decimal.MaxValue / 2);
        return unit.Unit is not null && scaled <= 1L << 62;
    }

    [GeneratedRegex(@"^\s*(?:(?<number>\d+(?:\.\d+)?)\s*(?<unit>ms|us|min|[dhms])\s*)+$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^\s*(?<number>\d+(?:\.\d+)?)\s*(?<unit>[A-Za-z/%]*)\s*$")]
    private static partial Regex NumberAndUnit();
}
