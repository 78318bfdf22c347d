namespace FaultLab.Scenarios;

/// <summary>How the packets of captured links are kept.</summary>
public sealed record CaptureSettings
{
    /// <summary>All headers, tunnels and options included, and the head of the payload; a bulk flow does not fill the disk.</summary>
    public const int DefaultSnapLength = 256;

    /// <summary>Bytes kept of each packet.</summary>
    public int SnapLength { get; init; } = DefaultSnapLength;

    /// <summary>Only packets that match, as pcap-filter(7) has it; null: all.</summary>
    public string? Filter { get; init; }

    /// <summary>Bytes after which another file begins; 0: never.</summary>
    public long FileBytes { get; init; }

    /// <summary>Time after which another file begins; zero: never.</summary>
    public TimeSpan FileTime { get; init; }

    /// <summary>Files of a link that are kept, the newest; 0: all.</summary>
    public int Files { get; init; }

    /// <summary>Bytes for the files of all links together; 0: no bound.</summary>
    public long BudgetBytes { get; init; }
}
