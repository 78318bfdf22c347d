using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record NodeConfig
{
    [Description("host: a network namespace on this machine's kernel. vm: a QEMU guest with a kernel of its own.")]
    public required NodeKind? Kind { get; init; }

    [Description("dut: the node under test. Default none.")]
    public NodeRole? Role { get; init; }

    [Description("vm: its kernel. A Debian kernel by version (\"6.1\", \"6.1.0-56\"), or your own.")]
    public KernelConfig? Kernel { get; init; }

    [Between(32L << 20, 1L << 40), Description("vm: its memory. Default 256MiB.")]
    public ByteSize? Memory { get; init; }

    [Between(1, 64), Description("vm: its number of CPUs. Default 1.")]
    public int? Cpus { get; init; }

    [Description("Whether the node forwards IPv4 and IPv6. Default false.")]
    public bool? Forward { get; init; }

    [OneOrMany, Description("vm: the management services it offers. Default none.")]
    public IReadOnlyList<ManagementService?>? Management { get; init; }

    [Description("vm: none for a node on which nothing of FaultLab runs; only probes, console, QMP and captures watch it then. Default auto.")]
    public AgentMode? Agent { get; init; }

    [Description("vm: model of its NICs. Default virtio-net-pci.")]
    public string? Nic { get; init; }

    [Description("vm: words added to the kernel's command line, after panic=5 and, for a dut, oops=panic softlockup_panic=1.")]
    public string? Cmdline { get; init; }

    [Description("Address translation of a node that forwards. Default none.")]
    public NatConfig? Nat { get; init; }

    [Description("Sysctls set before the run, by dotted name.")]
    public OrderedDictionary<string, string?>? Sysctls { get; init; }

    [OneOrMany, Description("vm: modules of its kernel that are loaded before the run, with all they need.")]
    public IReadOnlyList<string?>? Modules { get; init; }

    [Description("Commands on the node, in order, each with what is expected of it.")]
    public IReadOnlyList<StepConfig?>? Steps { get; init; }
}

[Shorthand(nameof(Version))]
internal sealed record KernelConfig
{
    [Description("A Debian kernel: 6.1 for the newest of the series, 6.1.0-56 for one.")]
    public string? Version { get; init; }

    [Description("Flavour of the Debian kernel: cloud-amd64 (default) or amd64.")]
    public string? Flavour { get; init; }

    [Description("Path of an ELF vmlinux or a bzImage, relative to the scenario file.")]
    public string? Vmlinux { get; init; }

    [Description("Path of the lib/modules/RELEASE folder that belongs to vmlinux.")]
    public string? Modules { get; init; }
}
