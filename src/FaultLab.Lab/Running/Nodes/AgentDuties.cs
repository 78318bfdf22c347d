using System.Collections.Immutable;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>What one node's agent does over the whole run: flows it receives and sends, and targets it probes.</summary>
internal sealed record AgentDuties
{
    public required ImmutableArray<ReceiverRequest> Receivers { get; init; }

    public required ImmutableArray<SenderRequest> Senders { get; init; }

    /// <summary>Servers and clients.</summary>
    public required ImmutableArray<Iperf3Request> Iperf3 { get; init; }

    public required ImmutableArray<ProbeRequest> Probes { get; init; }

    public static AgentDuties Of(string node, Plan plan) => new()
    {
        Receivers =
        [
            .. plan.Traffic.Where(t => t.Traffic.To == node && t.Traffic.Iperf3 is null).Select(flow => Receiver(flow, plan)),
            .. plan.Probes.Where(p => p.Probe.To == node && p.Probe.Kind == ProbeKind.Udp)
                .Select(p => p.Port).Distinct().Select(port => new ReceiverRequest($"echo:{port}", "echo", port, 0)),
        ],
        Senders = [.. plan.Traffic.Where(t => t.Traffic.From == node && t.Traffic.Iperf3 is null).Select(Sender)],
        Iperf3 =
        [
            .. plan.Traffic.Where(t => t.Traffic.Iperf3 is not null && t.Traffic.Server == node).Select(t => Iperf3End(t, t.Traffic.Iperf3!, isClient: false)),
            .. plan.Traffic.Where(t => t.Traffic.Iperf3 is not null && t.Traffic.Client == node).Select(t => Iperf3End(t, t.Traffic.Iperf3!, isClient: true)),
        ],
        Probes = [.. plan.Probes.Where(p => p.Probe.From == node).Select(Probe)],
    };

    private static string ProtocolOf(Traffic traffic) => traffic.Tcp is null ? "udp" : "tcp";

    /// <summary>A node with MPTCP speaks it to whoever asks for it, such as a proxy on the way.</summary>
    private static ReceiverRequest Receiver(TrafficPlan flow, Plan plan) => new(
        flow.Traffic.Name, ProtocolOf(flow.Traffic), flow.Port, flow.FlowId,
        flow.Traffic.Tcp is { } tcp && (tcp.Mptcp || plan.Nodes.First(n => n.Name == flow.Traffic.To).Mptcp is not null));

    private static SenderRequest Sender(TrafficPlan flow) => new()
    {
        Name = flow.Traffic.Name,
        Protocol = ProtocolOf(flow.Traffic),
        Target = flow.Target.ToString(),
        Port = flow.Port,
        FlowId = flow.FlowId,
        Size = (int)(flow.Traffic.Udp?.Size.Bytes ?? 0),
        PacketsPerSecond = flow.Traffic.Udp?.Rate.PerSecond ?? 0,
        BitsPerSecond = flow.Traffic.Tcp?.Rate?.BitsPerSecond ?? 0,
        Mptcp = flow.Traffic.Tcp?.Mptcp ?? false,
        RenewMilliseconds = (int)(flow.Traffic.Tcp?.Renew?.TotalMilliseconds ?? 0),
    };

    private static Iperf3Request Iperf3End(TrafficPlan flow, Iperf3Traffic iperf3, bool isClient) => new()
    {
        Name = flow.Traffic.Name,
        Target = isClient ? flow.Server.ToString() : null,
        Port = flow.Port,
        Sends = isClient != iperf3.Reverse,
        Udp = iperf3.Udp,
        BitsPerSecond = iperf3.Rate?.BitsPerSecond ?? 0,
        Streams = iperf3.Streams,
        Length = (int)iperf3.Length.Bytes,
        Mptcp = iperf3.Mptcp,
        Seconds = (int)(iperf3.Duration?.TotalSeconds ?? 0),
    };

    private static ProbeRequest Probe(ProbePlan probe) => new()
    {
        Name = probe.Probe.Name,
        Kind = probe.Probe.Kind.ToString().ToLowerInvariant(),
        Target = probe.Target.ToString(),
        Port = probe.Port,
        Interface = probe.Interface,
        Path = probe.Probe.Path,
        IntervalMilliseconds = (int)probe.Probe.Every.TotalMilliseconds,
        DeadAfter = probe.Probe.DeadAfter ?? 0,
        TimeoutMilliseconds = (int)probe.Probe.Timeout.TotalMilliseconds,
    };
}
