using FaultLab.Linux.Flows;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>A flow of FaultLab's own that may pass.</summary>
/// <param name="Port">UDP port of its receiver: numbers of flows and of probes are told apart by it.</param>
/// <param name="ClockIsOurs">Its sender has the same CLOCK_MONOTONIC as this program, so that the time under way can be told.</param>
public sealed record KnownFlow(string Name, uint Id, ushort Port, bool ClockIsOurs);

/// <summary>What of one flow passed one place in one direction; totals, except where they say otherwise.</summary>
public sealed record FlowCounts
{
    public required string Flow { get; init; }

    public required PacketDirection Direction { get; init; }

    public required long Packets { get; init; }

    public required long Bytes { get; init; }

    public required long Lost { get; init; }

    public required long Duplicates { get; init; }

    public required long Reordered { get; init; }

    /// <summary>Since the last report, nanoseconds.</summary>
    public required long LongestGapNanoseconds { get; init; }

    /// <summary>From the sender to here, since the last report, nanoseconds; null: no packet came, or the clocks do not compare.</summary>
    public long? MeanDelayNanoseconds { get; init; }

    public long? MaxDelayNanoseconds { get; init; }

    /// <summary>When some packets passed, nanoseconds since the epoch, since the last report.</summary>
    public required IReadOnlyList<(long Sequence, long Nanoseconds)> Samples { get; init; }
}

/// <summary>Counts one flow at one place in one direction.</summary>
internal sealed class FlowPoint(KnownFlow flow, PacketDirection direction)
{
    private readonly FlowCounter _counter = new(flow.Id);
    private readonly SampledTimes _samples = new();
    private long _delays;
    private long _delaySum;
    private long _delayMax;

    public void Add(in FlowHeader header, int bytes, long nanoseconds, long wallMinusMonotonic)
    {
        if (!_counter.Add(header, bytes, nanoseconds))
        {
            return;
        }

        _samples.Add(header.Sequence, nanoseconds);
        if (flow.ClockIsOurs)
        {
            var delay = nanoseconds - wallMinusMonotonic - header.SentNanoseconds;
            _delays++;
            _delaySum += delay;
            _delayMax = _delays == 1 ? delay : Math.Max(_delayMax, delay);
        }
    }

    public FlowCounts Take(long now)
    {
        var counts = new FlowCounts
        {
            Flow = flow.Name,
            Direction = direction,
            Packets = _counter.Packets,
            Bytes = _counter.Bytes,
            Lost = _counter.Lost,
            Duplicates = _counter.Duplicates,
            Reordered = _counter.Reordered,
            LongestGapNanoseconds = _counter.TakeLongestGap(now),
            MeanDelayNanoseconds = _delays > 0 ? _delaySum / _delays : null,
            MaxDelayNanoseconds = _delays > 0 ? _delayMax : null,
            Samples = _samples.Take(),
        };
        (_delays, _delaySum, _delayMax) = (0, 0, 0);
        return counts;
    }

    /// <summary>The header of a FaultLab packet of that flow; false for any other.</summary>
    public static bool TryRead(in PacketView packet, out FlowHeader header, out ushort port)
    {
        (header, port) = (default, 0);
        if (packet.IsLaterFragment || packet.Protocol != IPProtocol.Udp || !UdpHeader.TryParse(packet.Transport, out var udp) || !FlowHeader.TryParse(udp.Payload, out header))
        {
            return false;
        }

        port = udp.DestinationPort;
        return true;
    }
}
