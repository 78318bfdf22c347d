using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>A line of a console without escape codes, taken apart.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Text">As it stood on the console.</param>
/// <param name="Body">Without level, time stamp and caller id.</param>
/// <param name="Stamp">printk's time stamp in seconds since boot; null: printed without one, or by user space.</param>
/// <param name="Caller"><c>T12</c> (task) or <c>C0</c> (CPU in interrupt) where CONFIG_PRINTK_CALLER is set.</param>
internal sealed partial record KernelLine(TimeSpan At, string Text, string Body, double? Stamp, string? Caller)
{
    /// <summary>Takes one console line apart: several, when carriage returns or a missing newline glued them together.</summary>
    public static IEnumerable<KernelLine> Parse(TimeSpan at, string raw)
    {
        foreach (var piece in Escape().Replace(raw, "").Split('\r', '\n'))
        {
            var text = Control().Replace(piece, "").TrimEnd();
            // Firmware and user space leave lines open; the kernel then starts in the middle: "… ok[    0.000000] Linux version".
            var starts = Stamped().Matches(text);
            var first = starts.Count > 0 ? starts[0].Index : text.Length;
            if (first > 0 && !string.IsNullOrWhiteSpace(text[..first]))
            {
                yield return Unstamped(at, text[..first]);
            }
            for (var i = 0; i < starts.Count; i++)
            {
                var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
                yield return WithStamp(at, text[starts[i].Index..end].TrimEnd(), starts[i]);
            }
        }
    }

    private static KernelLine Unstamped(TimeSpan at, string text) =>
        new(at, text, Prefix().Replace(text, "", 1), null, null);

    private static KernelLine WithStamp(TimeSpan at, string text, Match stamp)
    {
        var caller = stamp.Groups["caller"];
        var body = text.Length > stamp.Length ? text[stamp.Length..] : "";
        return new KernelLine(at, text, body,
            double.Parse(stamp.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture), caller.Success ? caller.Value : null);
    }

    // ECMA-48: CSI and OSC sequences, then two-character ones.
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]|\x1b[0-~]|\x1b")]
    private static partial Regex Escape();

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f]")]
    private static partial Regex Control();

    // printk: "<4>" when the console shows levels, "[%5lu.%06lu]", then "[%6s]" with CONFIG_PRINTK_CALLER. A syslog's prefix goes with it.
    [GeneratedRegex(@"(?:(?<=^).* kernel: )?(?:<\d{1,3}>)?\[ *(?<seconds>\d{1,9}\.\d{6})\](?: ?\[ *(?<caller>[TC]\d+)[^\]]*\])? ?")]
    private static partial Regex Stamped();

    [GeneratedRegex(@"^(?:(?:\w{3} +\d+ [\d:]{8}|\d{4}-\d\d-\d\dT\S+) \S+ kernel: )?(?:<\d{1,3}>)?(?:\[ *[TC]\d+ *\] ?)?")]
    private static partial Regex Prefix();
}
