using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>What stands before the kernel's own words in a line: printk's stamp, and what syslogs, journals and loggers of serial lines add.</summary>
internal static partial class LinePrefix
{
    /// <summary>Quotes of a mail.</summary>
    private const string Quotes = "^(?:>+ ?)*";

    /// <summary>"[ T123]": the caller, with CONFIG_PRINTK_CALLER.</summary>
    private const string Caller = @"(?: ?\[ *(?<caller>[TC]\d+)[^\]]*\])";

    private const string IsoDate = @"\d{4}[-/]\d\d[-/]\d\d";

    /// <summary>What grep says of where it found a line.</summary>
    private const string File = @"(?:[\w./-]*(?:log|messages|syslog)[\w.-]*:(?:\d+:)?)?";

    private const string Month = @"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    /// <summary>As a journal writes it in other languages: "Dez", "févr.", "12月".</summary>
    private const string AnyMonth = @"(?:\p{L}{3,5}\.?|\d{1,2}月)";

    /// <summary>printk's stamp, anywhere in a line: "&lt;4>" when the console shows levels, "[%5lu.%06lu]", then the caller. Some vendors add the CPU
    /// ("@0", "c0 123", "(3)[412:kthread]", "[3:  kthread:  412]", "[pid:412,cpu3,kthread]") or the date ("/ 10-12 08:22:11.140"), journalctl -o short-monotonic the host, dmesg -x the level in words.</summary>
    [GeneratedRegex(@"(?:<\d{1,3}>)?\[ *(?<relative>\+)?(?<seconds>\d{1,10}\.\d{6})s?(?:, ?\d{1,3})? ?(?:@\d+|/ [\d-]+ [\d:.]+)?\](?:" + Caller + @"| ?(?:<\d>)?[-. ]?\(\d+\)\[\d+:[^\]]*\]| +[A-Z]?\[ *\d+: *[^\]]*: *\d+\]|\[(?:pid:[^\]]*|\d+)\]| c\d+ +\d+(?= ))?(?: [\w.-]+ kernel:)? ?")]
    public static partial Regex Stamped();

    /// <summary>What carries a kernel's line: a syslog, a journal, a mail that quotes, dmesg's level, a logger of a serial line, FaultLab's own log of a console.</summary>
    [GeneratedRegex(@"^(?:[>#|]+ ?)*(?:.* kernel:|\w+ *:\w+ *:|\[ *[\d.]+ \d{4}-\d\d-\d\dT[\d:.]+Z\]|\[?[\d-]*[ T]?[\d:.,+Z-]+\]?|\w{3} +\d+ [\d:.]+(?: [\w.-]+)?|\(\w+\))?\s*$")]
    public static partial Regex Carrier();

    /// <summary>A record of /dev/kmsg or of an extended netconsole: "level,sequence,microseconds,flags;".</summary>
    [GeneratedRegex(@"^(?:[A-Z12\d][\w:.+ -]{10,60} )?\d{1,3},\d+,(?<micros>\d+),[-c+](?:,caller=(?<caller>[TC]\d+))?[^;]{0,100};")]
    public static partial Regex Record();

    /// <summary>dmesg -T and -H; then syslog and journal in their old and their new forms, OpenWrt's logread, RFC 5424: of the kernel only.</summary>
    [GeneratedRegex(Quotes + File + @"(?:(?:\w+ *:\w+ *: )?\[(?:\p{L}{1,5}\.? (?:\p{L}{2,5}\.?|\d{1,2}月) +\d+ (?<clock>[\d:]{8}) \d{4}|\w{3} ?\d{1,2} (?<relative>)\d\d:\d\d)\]" + Caller + "?"
        + @"|(?:<\d{1,3}>\d? ?)?(?:(?:\w{3} )?(?:\d{4} )?" + AnyMonth + @" +\d+ (?:\d{4} )?(?<clock>[\d:]{8})[\d.,]*(?: \d{4})?(?: \S+ " + Month + @" +\d+ [\d:]{8})?|(?:\w{3} )?" + IsoDate + @"[T ](?<clock>[\d:]{8})\S*(?: [A-Z]{3,5}(?= \S+ kernel))?|(?<seconds>\d{10}\.\d{3,9})(?= \S+ kernel))(?: \S+)?(?: \w+\.\w+)? (?:kernel|klogd)(?:\[\d*\])?(?: - - (?:-|\[.*?\])(?= )|:))" + Caller + "? ?")]
    public static partial Regex Dated();

    /// <summary>What loggers put before lines of any kind: the time of day in brackets or without, a container's stream, a job's host, "kernel:" and no more, logcat's columns, seconds.</summary>
    [GeneratedRegex(Quotes + @"(?:<\d{1,3}>)?(?:\d\d-\d\d [\d:.]+ +0 +0 [A-Z] +: |\[?(?:" + IsoDate + @"[T ])?\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?(?: (?:stdout|stderr) [FP] | \| [\w.-]+ \| |[:>|][ >|]?| |$)|\d{10}\.\d{3,9} |" + Month + @" +\d+ \d\d:\d\d:\d\d[\d.]* |\[ *\d+\.\d+(?: \d+\.\d+)?\] )?(?: *kernel: ?)?" + Caller + "? ?")]
    public static partial Regex Plain();

    /// <summary>ECMA-48: CSI and OSC sequences, then two-character ones.</summary>
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]|\x1b[0-~]|\x1b")]
    public static partial Regex Escape();

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f]")]
    public static partial Regex Control();
}
