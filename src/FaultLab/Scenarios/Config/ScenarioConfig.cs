using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

/// <summary>A scenario file as written. Null: not given, or given wrongly and reported.</summary>
[Description("A FaultLab scenario: a network topology, the traffic through it, the faults to inject and what must still hold.")]
internal sealed record ScenarioConfig
{
    [Name, Description("Name of the scenario; results folders begin with it.")]
    public required string? Name { get; init; }

    [Description("What the scenario shows, in a sentence.")]
    public string? Description { get; init; }

    [Description("Seed of every random draw. Default: drawn and recorded.")]
    public uint? Seed { get; init; }

    [Description("How long the schedule runs once the lab is ready: 90s, 72h.")]
    public required TimeSpan? Duration { get; init; }

    [Description("Parameters and their defaults, used as ${name} anywhere below and overridden by --set name=value.")]
    public OrderedDictionary<string, string?>? Params { get; init; }

    [OneOrMany, Description("Parameters and the values to run with, every combination of them: kernel: [5.10.0-46, 6.12.43..6.12.117]. A range of kernels means all that Debian's archives carry.")]
    public OrderedDictionary<string, IReadOnlyList<string?>?>? Matrix { get; init; }

    [Description("Nodes, the links between them, and routes.")]
    public required TopologyConfig? Topology { get; init; }

    [Description("Flows of numbered packets that run all the time.")]
    public IReadOnlyList<TrafficConfig?>? Traffic { get; init; }

    [Description("Active measurements that run all the time.")]
    public IReadOnlyList<ProbeConfig?>? Probes { get; init; }

    [Description("Planned disturbances.")]
    public IReadOnlyList<FaultEntryConfig?>? Faults { get; init; }

    [Description("What must hold for the run to pass.")]
    public IReadOnlyList<ExpectationConfig?>? Expect { get; init; }

    [Description("Links whose packets are kept as pcapng: their names, or a map that also says how.")]
    public CaptureConfig? Capture { get; init; }
}
