using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Output;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    /// <param name="cells">Names of the cells of a matrix, of which <paramref name="plan"/> is the first; none: there is no matrix.</param>
    public static void Write(Plan plan, IReadOnlyList<string> cells, TextWriter output)
    {
        var scenario = plan.Scenario;
        output.WriteLine($"{scenario.Name}: {Quantity.Format(scenario.Duration)}, seed {plan.Seed}");
        if (scenario.Description is not null)
        {
            output.WriteLine(scenario.Description);
        }

        output.WriteLine();
        if (cells.Count > 0)
        {
            Cells(cells).Write(output);
            output.WriteLine($"What follows is {cells[0]}.");
            output.WriteLine();
        }

        Nodes(plan).Write(output);
        Interfaces(plan).Write(output);
        Routes(plan).Write(output);
        Rules(plan).Write(output);
        Traffic(plan).Write(output);
        Probes(plan).Write(output);
        Steps(plan).Write(output);
        Faults(plan).Write(output);
        Expectations(scenario).Write(output);
    }

    /// <summary>A next hop or several, as <c>ip route</c> says it.</summary>
    public static string Via(RoutePlan route) =>
        string.Join(", ", route.NextHops.Select(hop => $"via {hop.Via} dev {hop.Interface}")) + (route.Metric > 0 ? $" metric {route.Metric}" : "");

    private static TextTable Cells(IReadOnlyList<string> cells)
    {
        var table = new TextTable($"Matrix of {Wording.Count(cells.Count, "run")}", "cell");
        foreach (var cell in cells)
        {
            table.Add(cell);
        }

        return table;
    }

    private static TextTable Nodes(Plan plan)
    {
        var table = new TextTable("Nodes", "node", "kind", "role", "details");
        foreach (var node in plan.Nodes.Select(node => node.Node))
        {
            table.Add(node.Name, Words.Of(node.Kind), node.Role == NodeRole.None ? "-" : Words.Of(node.Role), string.Join(", ", Details(node)));
        }

        return table;
    }

    private static IEnumerable<string> Details(Node node)
    {
        if (node.Kind == NodeKind.Vm)
        {
            yield return $"kernel {node.Kernel?.Version ?? node.Kernel?.Vmlinux}";
            yield return $"{node.Memory} of memory";
            yield return $"{node.Cpus} CPU{(node.Cpus == 1 ? "" : "s")}";
        }

        if (node.Forward)
        {
            yield return "forwards";
        }

        if (node.Nat is not null)
        {
            yield return "translates addresses";
        }

        if (node.Mptcp is { Enabled: true })
        {
            yield return "MPTCP";
        }

        if (node.Proxy is { } proxy)
        {
            yield return $"{(proxy.Mptcp ? "MPTCP " : "")}proxy for {string.Join(", ", proxy.In)}";
        }

        foreach (var service in node.Management)
        {
            yield return Words.Of(service);
        }

        if (node.Agent == AgentMode.None)
        {
            yield return "no agent";
        }
    }

    private static TextTable Interfaces(Plan plan)
    {
        var links = plan.Links.ToDictionary(link => link.Name);
        var table = new TextTable("Interfaces", "interface", "link", "addresses", "MAC", "details");
        foreach (var node in plan.Nodes)
        {
            foreach (var port in node.Interfaces)
            {
                var link = links[port.Link];
                var details = new[]
                {
                    port.Mtu == 1500 ? null : $"mtu {port.Mtu}",
                    link.Link.Impair?.ToString(),
                    link.Captured ? "captured" : null,
                };
                table.Add($"{node.Name}:{port.Name}", port.Link, port.Addresses.IsEmpty ? "-" : string.Join(", ", port.Addresses), port.Mac,
                    string.Join(", ", details.OfType<string>()));
            }

            foreach (var tunnel in node.Tunnels)
            {
                table.Add($"{node.Name}:{tunnel.Name}", tunnel.Tunnel, string.Join(", ", tunnel.Addresses), "-", $"{Words.Of(tunnel.Kind)} {tunnel.Local} to {tunnel.Remote}, mtu {tunnel.Mtu}");
            }
        }

        return table;
    }

    private static TextTable Routes(Plan plan)
    {
        var table = new TextTable("Routes", "node", "destination", "way");
        foreach (var node in plan.Nodes)
        {
            foreach (var route in node.Routes)
            {
                table.Add(node.Name, route.Destination, Via(route));
            }
        }

        return table;
    }

    private static TextTable Rules(Plan plan)
    {
        var table = new TextTable("Routing rules", "node", "packets", "way");
        foreach (var node in plan.Nodes)
        {
            foreach (var rule in node.Rules)
            {
                var packets = new[] { rule.From is null ? null : $"from {rule.From}", rule.In is null ? null : $"in by {rule.In}" };
                table.Add(node.Name, string.Join(", ", packets.OfType<string>()), Via(rule.Routes[0]));
            }
        }

        return table;
    }

    private static TextTable Traffic(Plan plan)
    {
        var table = new TextTable("Traffic", "flow", "from", "to", "load");
        foreach (var (traffic, target, port, _) in plan.Traffic)
        {
            var load = traffic.Iperf3 is { } iperf3 ? Load(iperf3)
                : traffic.Udp is { } udp ? $"UDP, {udp.Size.Bytes} bytes at {udp.Rate}"
                : $"{(traffic.Tcp?.Mptcp == true ? "MPTCP" : "TCP")}, {traffic.Tcp?.Rate?.ToString() ?? "as fast as it goes"}"
                    + (traffic.Tcp?.Renew is { } renew ? $", a new connection every {Quantity.Format(renew)}" : "");
            table.Add(traffic.Name, traffic.From, $"{traffic.To} ({target} port {port})", load);
        }

        return table;
    }

    private static string Load(Iperf3Traffic iperf3) => $"iperf3, {(iperf3.Udp ? $"UDP, {iperf3.Length.Bytes} bytes" : iperf3.Mptcp ? "MPTCP" : "TCP")}"
        + (iperf3.Rate is { } rate ? $" at {rate}" : ", as fast as it goes")
        + (iperf3.Streams > 1 ? $" in {iperf3.Streams} streams" : "")
        + (iperf3.Duration is { } duration ? $" for {Quantity.Format(duration)}" : "")
        + (iperf3.Reverse ? ", asked for by the receiver" : "");

    private static TextTable Probes(Plan plan)
    {
        var table = new TextTable("Probes", "probe", "kind", "from", "to", "schedule");
        foreach (var (probe, target, port, _) in plan.Probes)
        {
            var slow = probe.Slow is { } bound ? $", slow after {Quantity.Format(bound)}" : "";
            var dead = probe.DeadAfter is { } intervals ? $", dead after {intervals} intervals" : "";
            table.Add(probe.Name, Words.Of(probe.Kind), probe.From, $"{probe.To} ({target}{(port > 0 ? $" port {port}" : "")})",
                $"every {Quantity.Format(probe.Every)}, lost after {Quantity.Format(probe.Timeout)}{slow}{dead}");
        }

        return table;
    }

    private static TextTable Steps(Plan plan)
    {
        var table = new TextTable("Steps", "at", "step", "command", "expected");
        foreach (var step in plan.Steps)
        {
            table.Add(step.At is { } at ? Quantity.Format(at) : "before", step.Id, step.Step.Run.ReplaceLineEndings("; "), step.Step.Expectation);
        }

        return table;
    }

    private static TextTable Faults(Plan plan)
    {
        var table = new TextTable("Faults", "at", "id", "fault");
        foreach (var fault in plan.Timeline.Faults)
        {
            table.Add(Quantity.Format(fault.At), fault.Id, fault.Title);
        }

        return table;
    }

    private static TextTable Expectations(Scenario scenario)
    {
        var table = new TextTable("Expectations", "what must hold");
        foreach (var expectation in scenario.Expect)
        {
            table.Add(expectation.Text);
        }

        return table;
    }
}
