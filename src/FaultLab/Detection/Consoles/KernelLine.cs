using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>A line of a console without escape codes, taken apart.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Text">As it stood on the console.</param>
/// <param name="Body">Without level, time stamp and caller id.</param>
/// <param name="Stamp">A clock in seconds, mostly printk's since boot; null: printed without one, or by user space.</param>
/// <param name="Caller"><c>T12</c> (task) or <c>C0</c> (CPU in interrupt) where CONFIG_PRINTK_CALLER is set.</param>
internal sealed partial record KernelLine(TimeSpan At, string Text, string Body, double? Stamp, string? Caller)
{
    /// <summary>Longest line that is looked at: printk's own limit is 1024 characters, and a log may put as many before it.</summary>
    private const int Longest = 4096;

    /// <summary>Takes one console line apart: several, when carriage returns or a missing newline glued them together.</summary>
    public static IEnumerable<KernelLine> Parse(TimeSpan at, string raw)
    {
        foreach (var piece in Clean(raw).Split('\r', '\n'))
        {
            var text = Control().Replace(piece, "").TrimEnd();
            // Firmware and user space leave lines open; the kernel then starts in the middle: "… ok[    0.000000] Linux version".
            var starts = Stamped().Matches(text);
            var first = starts.Count > 0 ? starts[0].Index : text.Length;
            if (first > 0 && !string.IsNullOrWhiteSpace(text[..first]) && !(starts.Count > 0 && Carrier().IsMatch(text[..first])))
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
        if (Dated().Match(text) is { Success: true } dated)
        {
            return WithStamp(at, text, dated.Length, dated);
        }
        var prefix = Prefix().Match(text);
        var caller = prefix.Groups["caller"];
        return new KernelLine(at, text, text[prefix.Length..], null, caller.Success ? caller.Value : null);
    }

    private static KernelLine WithStamp(TimeSpan at, string text, int length, Match stamp)
    {
        var caller = stamp.Groups["caller"];
        return new KernelLine(at, text, text.Length > length ? text[length..] : "", Seconds(stamp), caller.Success ? caller.Value : null);
    }

    /// <summary>Times that only tell the distance to the line before (dmesg -H, "[  +0.000003]") are no clock: not a number, which no gap is larger than.</summary>
    private static double? Seconds(Match stamp) => stamp.Groups["relative"].Success ? double.NaN : stamp.Groups["seconds"] is { Success: true } seconds
        ? double.Parse(seconds.ValueSpan, CultureInfo.InvariantCulture)
        : TimeSpan.TryParse(stamp.Groups["clock"].ValueSpan, CultureInfo.InvariantCulture, out var clock) ? clock.TotalSeconds : null;

    private static string Cut(string text, int from, int to) => text.Substring(from, Math.Min(to - from, Longest));

    private static string Clean(string raw) => raw.Contains('\x1b') ? Escape().Replace(raw, "") : raw;

    // ECMA-48: CSI and OSC sequences, then two-character ones.
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]|\x1b[0-~]|\x1b")]
    private static partial Regex Escape();

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f]")]
    private static partial Regex Control();

    // printk: "<4>" when the console shows levels, "[%5lu.%06lu]", then "[%6s]" with CONFIG_PRINTK_CALLER; some vendors add the CPU
    // ("@0", "c0 123"), journalctl -o short-monotonic the host, dmesg -x the level in words.
    [GeneratedRegex(@"(?:<\d{1,3}>)?\[ *(?<relative>\+)?(?<seconds>\d{1,9}\.\d{6}) ?(?:@\d+)?\](?: ?\[ *(?<caller>[TC]\d+)[^\]]*\]| ?\(\d\)\[\d+:[^\]]*\]| c\d+ +\d+(?= ))?(?: [\w.-]+ kernel:)? ?")]
    private static partial Regex Stamped();

    // What carries a kernel's line: a syslog, a journal, a mail that quotes, dmesg's level, FaultLab's own log of a console.
    [GeneratedRegex(@"^(?:[>#|]+ ?)*(?:.* kernel:|\w+ *:\w+ *:|\[ *[\d.]+ \d{4}-\d\d-\d\dT[\d:.]+Z\]|[\d-]*[ T]?[\d:.,+Z-]+|\w{3} +\d+ [\d:.]+ [\w.-]+)?\s*$")]
    private static partial Regex Carrier();

    // dmesg -T; then syslog and journal in their old and their new form, of the kernel only.
    [GeneratedRegex(@"^(?:>+ ?)*(?:(?:\w+ *:\w+ *: )?\[(?:\w{3} \w{3} +\d+ (?<clock>[\d:]{8}) \d{4}|\w{3} ?\d{1,2} (?<relative>)\d\d:\d\d)\](?: ?\[ *(?<caller>[TC]\d+)\])?|(?:<\d{1,3}>)?(?:\w{3} +\d+ (?<clock>[\d:]{8})|\d{4}-\d\d-\d\d[T ](?<clock>[\d:]{8})\S*) \S+ kernel:)(?: ?\[ *(?<caller>[TC]\d+)\])? ?")]
    private static partial Regex Dated();

    [GeneratedRegex(@"^(?:>+ ?)*(?:<\d{1,3}>)?(?:\[ *(?<caller>[TC]\d+) *\] ?)?")]
    private static partial Regex Prefix();
}
