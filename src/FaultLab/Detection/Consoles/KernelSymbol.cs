using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// A function as the kernel prints it, <c>vxlan_snoop+0xa7/0x250 [vxlan]</c>, or as a decoder of traces does:
/// <c>vxlan_snoop (drivers/net/vxlan/vxlan_core.c:1456) vxlan</c>, <c>vxlan_snoop+0xa7/0x250 drivers/net/vxlan/vxlan_core.c:1456</c>.
/// </summary>
internal sealed partial record KernelSymbol(string Function, string? Module)
{
    // ":netbk:netif_poll" before 2.6.26; ".schedule" is a function's entry on the PowerPC of then.
    private const string Name = @"(?::(?<module>\w+):)?\.?(?<function>[A-Za-z_][\w.$]*)";

    private const string Place = @"[\w./+~-]+\.(?:[chS]|rs|cc|inc):\d+(?::\d+)?";

    /// <summary>What the pattern of a symbol looks like, for use in other patterns.</summary>
    public const string Pattern =
        Name + @"(?:\+0x[0-9a-f]+/0x[0-9a-f]+(?:\s+\(?" + Place + @"\)?)?(?:\s+\[(?!inline)(?<module>[\w-]+)[^\]]*\])?"
        + @"| ?\(" + Place + @"[^()]*(?:\(discriminator \d+\)[^()]*)*\)(?: (?<module>[a-z][\w-]*)(?=\s*$))?)";

    public override string ToString() => Module is null ? Function : $"{Function} [{Module}]";

    public static KernelSymbol? Find(string text) => From(AnySymbol().Match(text));

    public static KernelSymbol? From(Match match) => match.Success && match.Groups["function"].Success
        ? new KernelSymbol(Suffix().Replace(match.Groups["function"].Value, ""), match.Groups["module"] is { Success: true } m ? m.Value : null)
        : null;

    [GeneratedRegex(@"(?<![\w.$])" + Pattern)]
    private static partial Regex AnySymbol();

    // What gcc and clang add to clones of a function.
    [GeneratedRegex(@"(?:\.(?:cold|isra|constprop|part|llvm|lto_priv|cfi_jt)(?:\.\d+)?)+$")]
    private static partial Regex Suffix();
}
