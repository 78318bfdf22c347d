using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>A flow that stopped one way: its sender goes on, nothing arrives, and no link on the way is down.</summary>
internal sealed class FlowStallDetector : IDetector
{
    /// <summary>Longer than a change of route, a failed ARP entry (3 s) and the first retransmissions of TCP take.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    public string Name => "stall";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Stall];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        return plan.Scenario.Traffic.SelectMany(flow => Silences(flow, history)
            .Where(silence => faults.Explaining(flow.From, flow.To, silence.From, silence.To, Recovery) is null)
            .Select(silence => Describe(flow, silence.From, silence.To, silence.Sent, history)));
    }

    /// <summary>TCP doubles its timeout while a path is down (RFC 6298), so it may stay silent as long again as the fault lasted.</summary>
    private static TimeSpan Recovery(FaultSpan fault)
    {
        var lasted = fault.End - fault.Begin ?? TimeSpan.Zero;
        return lasted + LinkFaults.Recovery;
    }

    private static IEnumerable<(TimeSpan From, TimeSpan? To, long Sent)> Silences(Traffic flow, History history)
    {
        var sent = FlowEnd.Reports(flow, "sender", history).ToList();
        TrafficReport? last = null;
        var heard = TimeSpan.Zero;
        foreach (var report in FlowEnd.Reports(flow, "receiver", history))
        {
            heard = report.At;
            // Counters that begin anew are a receiver whose node booted again, and not silence until they are as high as before.
            if (last is null || report.Packets != last.Packets || report.Bytes != last.Bytes)
            {
                if (last is not null && report.At - last.At >= Least && Sent(flow, sent, last.At, report.At) is > 0 and var during)
                {
                    yield return (last.At, report.At, during);
                }
                last = report;
            }
        }
        // A receiver that says nothing any more cannot say either that nothing arrived.
        if (last is not null && heard - last.At >= Least && Sent(flow, sent, last.At, heard) is > 0 and var toTheEnd)
        {
            yield return (last.At, null, toTheEnd);
        }
    }

    /// <summary>What the sender sent meanwhile. TCP's is soon stopped by the full window, and iperf3's by its own connection: that it still tries counts as one.</summary>
    private static long Sent(Traffic flow, IReadOnlyList<TrafficReport> sent, TimeSpan from, TimeSpan to)
    {
        var (first, next) = (sent.CountUntil(from), sent.CountUntil(to));
        if (first == next)
        {
            return 0;
        }
        var packets = sent[next - 1].Packets - sent[first].Packets;
        return flow.Udp is null ? Math.Max(1, packets) : packets;
    }

    private static Incident Describe(Traffic flow, TimeSpan from, TimeSpan? to, long sent, History history) => new()
    {
        Kind = IncidentKind.Stall,
        Probe = flow.Name,
        Title = $"nothing of {flow.Name} arrived at {flow.To} for {Wording.Duration((to ?? history.RunEnd) - from)}",
        From = from,
        To = to,
        Reasons = [flow.IsDatagrams && sent > 1 ? $"its sender sent {sent} packets meanwhile" : flow.Iperf3 is null ? "its sender was still connected and trying" : "its sender was still trying"],
    };
}
