using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>A line of a console without escape codes, taken apart.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Text">As it stood on the console.</param>
/// <param name="Body">Without level, time stamp and caller id.</param>
/// <param name="Stamp">A clock in seconds, mostly printk's since boot; null: printed without one, or by user space.</param>
/// <param name="Caller"><c>T12</c> (task) or <c>C0</c> (CPU in interrupt) where CONFIG_PRINTK_CALLER is set.</param>
internal sealed record KernelLine(TimeSpan At, string Text, string Body, double? Stamp, string? Caller)
{
    /// <summary>Longest line that is looked at: printk's own limit is 1024 characters, and a log may put as many before it.</summary>
    private const int Longest = 4096;

    /// <summary>Takes one console line apart: several, when carriage returns or a missing newline glued them together.</summary>
    public static IEnumerable<KernelLine> Parse(TimeSpan at, string raw)
    {
        foreach (var piece in Clean(raw).Split('\r', '\n'))
        {
            var text = LinePrefix.Control().Replace(piece, "").TrimEnd();
            // Firmware and user space leave lines open; the kernel then starts in the middle: "… ok[    0.000000] Linux version".
            var starts = LinePrefix.Stamped().Matches(text);
            var first = starts.Count > 0 ? starts[0].Index : text.Length;
            if (first > 0 && !string.IsNullOrWhiteSpace(text[..first]) && !(starts.Count > 0 && LinePrefix.Carrier().IsMatch(text[..first])))
            {
                yield return WithoutStamp(at, Cut(text, 0, first));
            }
            for (var i = 0; i < starts.Count; i++)
            {
                var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
                yield return WithStamp(at, Cut(text, starts[i].Index, end).TrimEnd(), starts[i].Length, starts[i]);
            }
        }
    }

    /// <summary>A syslog or journal that knows no stamp of printk: its own date is the clock, and who else speaks is no kernel.</summary>
    private static KernelLine WithoutStamp(TimeSpan at, string text)
    {
        if (LinePrefix.Record().Match(text) is { Success: true } record)
        {
            return WithStamp(at, text, record.Length, record);
        }
        if (LinePrefix.Dated().Match(text) is { Success: true } dated)
        {
            return WithStamp(at, text, dated.Length, dated);
        }
        var prefix = LinePrefix.Plain().Match(text);
        var caller = prefix.Groups["caller"];
        return new KernelLine(at, text, text[prefix.Length..], null, caller.Success ? caller.Value : null);
    }

    private static KernelLine WithStamp(TimeSpan at, string text, int length, Match stamp)
    {
        var caller = stamp.Groups["caller"];
        return new KernelLine(at, text, text.Length > length ? text[length..] : "", Seconds(stamp), caller.Success ? caller.Value : null);
    }

    /// <summary>Times that only tell the distance to the line before (dmesg -H, "[  +0.000003]") are no clock: not a number, which no gap is larger than.</summary>
    private static double? Seconds(Match stamp) => stamp.Groups["relative"].Success ? double.NaN
        : stamp.Groups["seconds"] is { Success: true } seconds ? double.Parse(seconds.ValueSpan, CultureInfo.InvariantCulture)
        : stamp.Groups["micros"] is { Success: true } micros ? double.Parse(micros.ValueSpan, CultureInfo.InvariantCulture) / 1e6
        : TimeSpan.TryParse(stamp.Groups["clock"].ValueSpan, CultureInfo.InvariantCulture, out var clock) ? clock.TotalSeconds : null;

    private static string Cut(string text, int from, int to) => text.Substring(from, Math.Min(to - from, Longest));

    private static string Clean(string raw) => raw.Contains('\x1b') ? LinePrefix.Escape().Replace(raw, "") : raw;
}
