using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks.Measures;

/// <summary>What is captured, against whom, and what shall come out.</summary>
internal static class CaptureMeasures
{
    // FaultLab, then its peers.
    private const int Us = 0;
    private const int Tcpdump = 1;
    private const int Netsniff = 2;

    public static IMeasure Small { get; } = new CaptureMeasure
    {
        Name = "capture-small",
        Title = "Capture to disk, 60-byte frames",
        FrameBytes = 60,
        Packets = 3_000_000,
        Subjects = [CaptureSubject.FaultLab, CaptureSubject.Tcpdump, CaptureSubject.Netsniff, CaptureSubject.Dumpcap],
        Goals = (cpu, lost) =>
        [
            Goal.AtMostTimes("CPU per packet at most 0.5 x tcpdump's", cpu[Us], cpu[Tcpdump], 0.5),
            NoLossWhere("no packet lost in any round in which tcpdump lost none", lost[Us], lost[Tcpdump]),
        ],
    };

    public static IMeasure Large { get; } = new CaptureMeasure
    {
        Name = "capture-large",
        Title = "Capture to disk, 1514-byte frames",
        FrameBytes = 1514,
        Packets = 2_000_000,
        Subjects = [CaptureSubject.FaultLab, CaptureSubject.Tcpdump, CaptureSubject.Netsniff, CaptureSubject.Dumpcap],
        Goals = (cpu, lost) =>
        [
            Goal.AtMostTimes("CPU per packet at most 0.85 x netsniff-ng's", cpu[Us], cpu[Netsniff], 0.85),
            Goal.AtMost("no packet lost", lost[Us].Max, 0, "% at most in a round"),
        ],
    };

    public static IMeasure Rotating { get; } = new CaptureMeasure
    {
        Name = "capture-rotating",
        Title = "Capture to disk, 1514-byte frames, rotating files of 100 MB",
        FrameBytes = 1514,
        Packets = 2_000_000,
        FileBytes = 100_000_000,
        Subjects = [CaptureSubject.FaultLab, CaptureSubject.Tcpdump, CaptureSubject.Netsniff, CaptureSubject.Dumpcap],
        Goals = (_, lost) => [Goal.AtMost("no packet lost", lost[Us].Max, 0, "% at most in a round")],
    };

    private static Goal NoLossWhere(string text, Series ours, Series theirs)
    {
        var comparable = ours.Values.Zip(theirs.Values).Where(pair => pair.Second == 0).Select(pair => pair.First).ToList();
        return comparable.Count == 0
            ? new Goal(text, $"tcpdump lost packets in every round; FaultLab lost {Figure.Of(ours.Max)} % at most", ours.Max <= theirs.Min)
            : Goal.AtMost(text, comparable.Max(), 0, "% at most");
    }
}
