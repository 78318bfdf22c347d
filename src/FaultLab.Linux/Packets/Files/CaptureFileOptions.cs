namespace FaultLab.Linux.Packets.Files;

/// <summary>Where captured packets go. Without a ring, one file grows as long as the capture lasts.</summary>
public sealed record CaptureFileOptions
{
    /// <summary>The first file; those that follow have a number before their extension: <c>lan.pcapng</c>, <c>lan-00001.pcapng</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the interface in the files, such as <c>wan1 (gw:wan0)</c>.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>Bytes kept of each packet; 0: all.</summary>
    public int SnapLength { get; init; }

    /// <summary>The filter as it was written, for viewers to show; null: none.</summary>
    public string? FilterText { get; init; }

    /// <summary>A file that reached so many bytes is followed by the next; 0: never.</summary>
    public long FileBytes { get; init; }

    /// <summary>A file that has lasted so long is followed by the next; zero: never.</summary>
    public TimeSpan FileTime { get; init; }

    /// <summary>How many files stay, the newest ones; 0: all.</summary>
    public int Files { get; init; }

    /// <summary>Only the first packets are written; 0: all.</summary>
    public long MostPackets { get; init; }

    /// <summary>What several captures share; null: no bound.</summary>
    public CaptureShelf? Shelf { get; init; }

    /// <summary>Files and blocks that went to the disk past the page cache where it can: far cheaper, and nothing else is pushed out of memory.</summary>
    internal bool Direct { get; init; } = true;

    /// <summary>The name of the nth file, from 0.</summary>
    public static string PathOf(string first, int number) => number == 0
        ? first
        : System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(first) ?? "", $"{System.IO.Path.GetFileNameWithoutExtension(first)}-{number:D5}{System.IO.Path.GetExtension(first)}");
}
