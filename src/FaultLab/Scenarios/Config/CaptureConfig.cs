using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Shorthand(nameof(Links)), Description("Links whose packets are kept as pcapng, and how.")]
internal sealed record CaptureConfig
{
    /// <summary>Files that the budget is cut into, for each link, where no size is given.</summary>
    private const int FilesOfBudget = 8;

    [OneOrMany, Description("Names of links whose packets are kept.")]
    public required IReadOnlyList<string?>? Links { get; init; }

    [Between(64, 262144), Description("Bytes kept of each packet. Default 256.")]
    public ByteSize? Snap { get; init; }

    [Description("Only packets that match, as tcpdump takes it: udp port 53 and host 198.18.0.1. Default: all.")]
    public string? Filter { get; init; }

    [Description("When another file begins, and how many are kept. Default: one file a link.")]
    public CaptureRingConfig? Ring { get; init; }

    [Between(8L << 20, 1L << 50), Description("Bound for the files of all links together; the oldest go, packets around incidents stay. Default: none.")]
    public ByteSize? Budget { get; init; }

    public CaptureSettings Convert(Conversion conversion)
    {
        var budget = Budget?.Bytes ?? 0;
        var size = Ring?.Size?.Bytes ?? 0;
        var links = Math.Max(1, Links?.Count ?? 0);
        if (Ring is { Files: not null, Size: null, Every: null } && budget == 0)
        {
            conversion.Error("capture.ring.files", "needs size or every: without them there is one file only");
        }

        if (budget > 0 && size * links * 2 > budget)
        {
            conversion.Error("capture.budget", $"is too small: {links} links with files of {new ByteSize(size)} need at least {(size * links * 2) / 1_000_000}MB");
        }

        return new CaptureSettings
        {
            SnapLength = (int)(Snap?.Bytes ?? CaptureSettings.DefaultSnapLength),
            Filter = Filter,
            FileBytes = size > 0 ? size : budget / (FilesOfBudget * links),
            FileTime = Ring?.Every ?? TimeSpan.Zero,
            Files = Ring?.Files ?? 0,
            BudgetBytes = budget,
        };
    }
}

internal sealed record CaptureRingConfig
{
    [Between(1L << 20, 1L << 40), Description("Begin another file at this size.")]
    public ByteSize? Size { get; init; }

    [Between(2, 100_000), Description("Files of each link that are kept, the newest ones. Default: all.")]
    public int? Files { get; init; }

    [Description("Begin another file after this time.")]
    public TimeSpan? Every { get; init; }
}
