using System.Globalization;
using System.Text.RegularExpressions;
using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A program that writes packets to disk, and how it is told to.</summary>
/// <param name="Command">From ring size in MiB, file, and size of a file in bytes (0: one file) to program and arguments.</param>
/// <param name="Ready">What it says when it captures.</param>
/// <param name="Captured">Finds the number of packets in what it says at the end.</param>
internal sealed record CaptureSubject(string Name, string Tool, Func<int, string, long, string[]> Command, string Ready, Regex Captured)
{
    public static CaptureSubject FaultLab { get; } = new(
        "FaultLab",
        "dotnet",
        (ring, file, size) =>
        [
            "dotnet", Path.Combine(AppContext.BaseDirectory, "FaultLab.Cli.dll"), "capture", VethPair.Right, "-w", file, "--ring", Text(ring),
            .. size > 0 ? new[] { "--size", Text(size) } : [],
        ],
        "capturing on",
        new Regex(@"(\d+) packets? captured"));

    public static CaptureSubject Tcpdump { get; } = new(
        "tcpdump",
        "tcpdump",
        (ring, file, size) =>
        [
            "tcpdump", "-i", VethPair.Right, "-n", "-s", "0", "--time-stamp-precision=nano", "-Z", "root", "-B", Text(ring * 1024), "-w", file,
            .. size > 0 ? new[] { "-C", Text(size / 1_000_000) } : [],
        ],
        "listening on",
        new Regex(@"(\d+) packets? captured"));

    public static CaptureSubject Netsniff { get; } = new(
        "netsniff-ng",
        "netsniff-ng",
        (ring, file, size) =>
        [
            "netsniff-ng", "-i", VethPair.Right, "-s", "--ring-size", $"{ring}MiB", "-T", "0xa1b23c4d",
            .. size > 0 ? new[] { "-o", Path.GetDirectoryName(file)! + "/", "-F", $"{size >> 20}MiB" } : ["-o", file],
        ],
        "Running!",
        new Regex(@"(\d+)\s+packets passed filter"));

    public static CaptureSubject Dumpcap { get; } = new(
        "dumpcap",
        "dumpcap",
        (ring, file, size) =>
        [
            "dumpcap", "-i", VethPair.Right, "-q", "-B", Text(ring), "-w", file, .. size > 0 ? new[] { "-b", $"filesize:{size / 1000}" } : [],
        ],
        "File:",
        new Regex(@"Packets captured: (\d+)"));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
