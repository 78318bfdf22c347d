using System.Globalization;

namespace FaultLab.Agent.Traffic.Iperf3;

/// <summary>What iperf3 prints of one interval, or of a whole test.</summary>
/// <param name="IsSum">Of all streams.</param>
/// <param name="IsSummary">Of the whole test, at its end.</param>
/// <param name="From">Seconds since the test began, as <paramref name="To"/>; printed in hundredths.</param>
/// <param name="Bytes">As near as three or four printed digits tell.</param>
/// <param name="Count">TCP sender: retransmissions. UDP sender: datagrams. Null: not told.</param>
/// <param name="Datagrams">UDP receiver.</param>
internal readonly record struct Interval(bool IsSum, bool IsSummary, double From, double To, long Bytes, long? Count, ReceivedDatagrams? Datagrams)
{
    private const NumberStyles Number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    /// <summary>
    /// Reads a line such as <c>[  5]   0.00-1.00   sec  2.50 MBytes  20969 Kbits/sec    0    273 KBytes</c>; false: it is none of an interval.
    /// </summary>
    public static bool TryParse(string line, out Interval interval)
    {
        interval = default;
        var close = line.IndexOf(']');
        if (close < 0 || !line.StartsWith('['))
        {
            return false;
        }

        var words = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var times, "sec", var amount, var unit, var rate, "Kbits/sec", .. var rest]
            || times.Split('-') is not [var fromText, var toText]
            || !TryNumber(fromText, out var from) || !TryNumber(toText, out var to)
            || !TryNumber(amount, out var transferred) || !TryNumber(rate, out var kilobits) || BytesOf(unit) is not { } factor)
        {
            return false;
        }

        var summary = rest is [.., "sender" or "receiver"];
        var bytes = Best(transferred, Digits(amount), factor, kilobits * 125 * (to - from));
        var isSum = line[1..close] == "SUM";
        if (rest is [var jitter, "ms", var counts, ..])
        {
            if (!TryNumber(jitter, out var milliseconds) || counts.Split('/') is not [var lostText, var totalText]
                || !long.TryParse(lostText, Number, CultureInfo.InvariantCulture, out var lost)
                || !long.TryParse(totalText, Number, CultureInfo.InvariantCulture, out var total))
            {
                return false;
            }

            interval = new Interval(isSum, summary, from, to, bytes, null, new ReceivedDatagrams(total, lost, milliseconds));
            return true;
        }

        long? count = rest.Length > 0 && long.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : null;
        interval = new Interval(isSum, summary, from, to, bytes, count, null);
        return true;
    }

    /// <summary>The rate has more digits than the amount, but the time it is multiplied with only two: the amount says how far it can be trusted.</summary>
    private static long Best(double amount, double digit, double factor, double byRate) =>
        (long)Math.Round(Math.Clamp(byRate, Math.Max(0, amount - (digit / 2)) * factor, (amount + (digit / 2)) * factor));

    /// <summary>What the last printed digit stands for.</summary>
    private static double Digits(string number) => number.IndexOf('.') is >= 0 and var point ? Math.Pow(10, point + 1 - number.Length) : 1;

    // iperf3's own units of amounts are powers of 1024, those of rates of 1000.
    private static double? BytesOf(string unit) => unit switch
    {
        "Bytes" => 1,
        "KBytes" => 1L << 10,
        "MBytes" => 1L << 20,
        "GBytes" => 1L << 30,
        "TBytes" => 1L << 40,
        _ => null,
    };

    private static bool TryNumber(string text, out double value) => double.TryParse(text, Number, CultureInfo.InvariantCulture, out value);
}

/// <param name="Expected">Those received and those lost.</param>
/// <param name="Lost">Less than none where some came that had counted as lost before.</param>
/// <param name="JitterMilliseconds">Smoothed (RFC 1889, A.8).</param>
internal readonly record struct ReceivedDatagrams(long Expected, long Lost, double JitterMilliseconds);
