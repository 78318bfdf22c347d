using System.Text.Json;
using System.Text.Json.Nodes;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Output;

/// <summary>A plan for programs: durations in seconds, sizes in bytes, rates per second.</summary>
internal static class PlanJson
{
    /// <param name="cells">Names of the cells of a matrix, of which <paramref name="plan"/> is the first; none: there is no matrix.</param>
    public static JsonNode Of(Plan plan, IReadOnlyList<string> cells) => JsonSerializer.SerializeToNode(
        new
        {
            scenario = plan.Scenario.Name,
            description = plan.Scenario.Description,
            seed = plan.Seed,
            duration = plan.Timeline.Duration,
            cells = cells.Count > 0 ? cells : null,
            nodes = plan.Nodes.Select(node => new
            {
                name = node.Name,
                kind = node.Node.Kind,
                role = node.Node.Role,
                kernel = node.Node.Kernel,
                memory = node.Node.Kind == NodeKind.Vm ? node.Node.Memory.Bytes : (long?)null,
                cpus = node.Node.Kind == NodeKind.Vm ? node.Node.Cpus : (int?)null,
                forward = node.Node.Forward,
                management = node.Node.Management,
                agent = node.Node.Agent,
                interfaces = node.Interfaces,
                routes = node.Routes,
                rules = node.Rules,
                mptcp = node.Mptcp is { } mptcp ? new { endpoints = mptcp.Endpoints.Select(e => new { e.Interface, address = e.Address.ToString(), e.Uses }), mptcp.Subflows, mptcp.AcceptAddresses, mptcp.Scheduler } : null,
                proxy = node.Node.Proxy,
                nat = node.Nat is { } nat ? new
                {
                    masquerade = nat.Masquerade,
                    source = nat.Source.Select(source => new { source.Out, address = source.Address.ToString() }),
                    destination = nat.Destination.Select(d => new { d.In, d.Protocol, own = d.Own.ToString(), d.Port, to = d.To.ToString(), d.ToPort }),
                } : null,
                tunnels = node.Tunnels.Select(tunnel => new
                {
                    name = tunnel.Name,
                    tunnel = tunnel.Tunnel,
                    kind = tunnel.Kind,
                    local = tunnel.Local.ToString(),
                    remote = tunnel.Remote.ToString(),
                    mtu = tunnel.Mtu,
                    addresses = tunnel.Addresses,
                }),
            }),
            links = plan.Links.Select(link => new
            {
                name = link.Name,
                a = link.Link.A.ToString(),
                b = link.Link.B.ToString(),
                subnets = link.Link.Subnets.Select(subnet => subnet.ToString()),
                mtu = link.Link.Mtu,
                impair = link.Link.Impair?.ToString(),
                captured = link.Captured,
            }),
            traffic = plan.Traffic.Select(flow => new
            {
                name = flow.Traffic.Name,
                from = flow.Traffic.From,
                to = flow.Traffic.To,
                protocol = flow.Traffic.IsDatagrams ? "udp" : "tcp",
                target = flow.Target.ToString(),
                port = flow.Port,
                flow = flow.FlowId,
                size = flow.Traffic.Udp?.Size.Bytes,
                packetsPerSecond = flow.Traffic.Udp?.Rate.PerSecond,
                bitsPerSecond = flow.Traffic.Tcp?.Rate?.BitsPerSecond,
                mptcp = flow.Traffic.Tcp?.Mptcp,
                renew = flow.Traffic.Tcp?.Renew,
                iperf3 = flow.Traffic.Iperf3 is { } iperf3 ? new
                {
                    server = flow.Server.ToString(),
                    bitsPerSecond = iperf3.Rate?.BitsPerSecond,
                    iperf3.Streams,
                    length = iperf3.Length.Bytes,
                    iperf3.Duration,
                    iperf3.Reverse,
                    iperf3.Mptcp,
                } : null,
            }),
            probes = plan.Probes.Select(probe => new
            {
                name = probe.Probe.Name,
                kind = probe.Probe.Kind,
                from = probe.Probe.From,
                to = probe.Probe.To,
                target = probe.Target.ToString(),
                port = probe.Port == 0 ? (int?)null : probe.Port,
                @interface = probe.Interface,
                every = probe.Probe.Every,
                timeout = probe.Probe.Timeout,
                slow = probe.Probe.Slow,
                deadAfter = probe.Probe.DeadAfter,
            }),
            steps = plan.Steps.Select(step => new
            {
                id = step.Id,
                node = step.Node,
                at = step.At,
                command = step.Step.Run,
                within = step.Step.Within,
                expected = step.Step.Expectation,
            }),
            faults = plan.Timeline.Faults.Select(fault => new
            {
                id = fault.Id,
                at = fault.At,
                @for = fault.For,
                kind = fault.Fault.Kind,
                title = fault.Title,
            }),
            expect = plan.Scenario.Expect.Select(expectation => expectation.Text),
        },
        FaultLabJson.Document)!;
}
