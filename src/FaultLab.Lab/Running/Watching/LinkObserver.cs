using System.Diagnostics;
using System.Globalization;
using FaultLab.Histories;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Analysis;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Watching;

/// <summary>Counts what crosses a captured link while it is captured, and writes it into the history.</summary>
internal sealed class LinkObserver(Plan plan, LinkPlan link, string node, IHistorySink history)
{
    private TcpCounts _lastTcp = new();

    // The same time of a packet is the same moment in every report, so the two clocks are related once.
    private readonly Stamp _related = history.Clock.Now;

    public LinkAnalyzer Analyzer { get; } = new(
        [.. plan.Traffic.Where(t => t.Traffic.Udp is not null).Select(t => new KnownFlow(t.Traffic.Name, (uint)t.FlowId, (ushort)t.Port, SharesClock(plan, t.Traffic.From)))],
        () => WallMinusMonotonic(history.Clock.Time));

    /// <param name="isLast">Whether it will not be called again.</param>
    public void Report(bool isLast = false)
    {
        var now = history.Clock.Now;
        var counts = Analyzer.Take((now.Wall - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, isLast);
        foreach (var subflow in counts.Subflows)
        {
            history.Append(EventOf(subflow, now));
        }

        foreach (var flow in counts.Flows)
        {
            history.Append(new LinkFlow
            {
                At = now.At,
                Wall = now.Wall,
                Link = link.Name,
                Node = node,
                FromNode = flow.Direction == PacketDirection.Incoming,
                Traffic = flow.Flow,
                Packets = flow.Packets,
                Bytes = flow.Bytes,
                Lost = flow.Lost,
                Duplicates = flow.Duplicates,
                Reordered = flow.Reordered,
                LongestGap = Span(flow.LongestGapNanoseconds),
                MeanDelay = flow.MeanDelayNanoseconds is { } mean ? Span(mean) : null,
                MaxDelay = flow.MaxDelayNanoseconds is { } max ? Span(max) : null,
            });
        }

        if (counts.Tcp != _lastTcp)
        {
            _lastTcp = counts.Tcp;
            history.Append(new LinkTcp
            {
                At = now.At,
                Wall = now.Wall,
                Link = link.Name,
                Node = node,
                Segments = counts.Tcp.Segments,
                Connections = counts.Tcp.Connections,
                Retransmissions = counts.Tcp.Retransmissions,
                FilledGaps = counts.Tcp.FilledGaps,
                ZeroWindows = counts.Tcp.ZeroWindows,
                Resets = counts.Tcp.Resets,
                Stalls = counts.Tcp.Stalls,
                MultipathConnections = counts.Tcp.MultipathConnections,
                MultipathJoins = counts.Tcp.MultipathJoins,
                OpenSubflows = counts.Tcp.OpenSubflows,
            });
        }
    }

    private LinkSubflow EventOf(SubflowCounts subflow, Stamp now) => new()
    {
        At = now.At,
        Wall = now.Wall,
        Link = link.Name,
        Node = node,
        Flow = subflow.Key.ToString(),
        FromNode = subflow.Incoming,
        IsJoin = subflow.IsJoin,
        IsBackup = subflow.IsBackup,
        Token = Text(subflow.Token),
        InitiatorToken = Text(subflow.InitiatorToken),
        Began = At(subflow.Began),
        Established = subflow.Established is { } established ? At(established) : null,
        Closed = subflow.Closed is { } closed ? At(closed) : null,
        WasReset = subflow.WasReset,
        Bytes = subflow.Bytes,
        BytesBack = subflow.BytesBack,
        Retransmissions = subflow.Retransmissions,
    };

    private TimeSpan At(long nanosecondsSinceEpoch) =>
        _related.At + (DateTimeOffset.UnixEpoch + Span(nanosecondsSinceEpoch) - _related.Wall);

    private static string? Text(uint? token) => token?.ToString("x8", CultureInfo.InvariantCulture);

    private static TimeSpan Span(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static bool SharesClock(Plan plan, string node) => plan.Nodes.First(n => n.Name == node).Node.Kind != NodeKind.Vm;

    // Packets have the wall clock's time, senders write the monotonic clock's.
    private static long WallMinusMonotonic(TimeProvider time) =>
        ((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) - Stopwatch.GetTimestamp();
}
