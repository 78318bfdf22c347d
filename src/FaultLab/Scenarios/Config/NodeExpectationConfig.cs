using System.ComponentModel;

namespace FaultLab.Scenarios.Config;

[Description("Bounds on how a node is over the run, as its own agent sees it.")]
internal sealed record NodeExpectationConfig : ExpectationConfig
{
    [Description("Name of the node.")]
    public required string? Node { get; init; }

    [Description("vm: the least memory available, as a share of all.")]
    public Bound<Percentage>? MemoryAvailable { get; init; }

    [Description("vm: the largest share of its CPUs that was busy for 10 s.")]
    public Bound<Percentage>? Cpu { get; init; }

    [Description("vm: the largest share of its CPUs that softirqs took for 10 s.")]
    public Bound<Percentage>? Softirq { get; init; }

    [Description("MPTCP connections that were made, from it and to it.")]
    public Bound<int>? MptcpConnections { get; init; }

    [Description("Subflows that were joined to MPTCP connections, from it and to it.")]
    public Bound<int>? MptcpJoins { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        var node = conversion.NodeWithAgent($"{path}.node", Node, "expectations of a node");
        if (MemoryAvailable is null && Cpu is null && Softirq is null && MptcpConnections is null && MptcpJoins is null)
        {
            conversion.Missing(path, "bounds nothing; set one of memory-available, cpu, softirq, mptcp-connections, mptcp-joins",
                "memory-available", "cpu", "softirq", "mptcp-connections", "mptcp-joins");
        }

        foreach (var (key, bound) in new (string, object?)[] { ("memory-available", MemoryAvailable), ("cpu", Cpu), ("softirq", Softirq) })
        {
            if (node is { Kind: NodeKind.Host } && bound is not null)
            {
                conversion.Error($"{path}.{key}", $"{Node} is a host: its memory and CPUs are those of this machine");
            }
        }

        return new NodeExpectation
        {
            Node = Node ?? "",
            MemoryAvailable = MemoryAvailable,
            Cpu = Cpu,
            Softirq = Softirq,
            MptcpConnections = MptcpConnections,
            MptcpJoins = MptcpJoins,
            Text = Text($"node {Node}",
                ("memory-available", MemoryAvailable), ("cpu", Cpu), ("softirq", Softirq), ("mptcp-connections", MptcpConnections), ("mptcp-joins", MptcpJoins)),
        };
    }
}
