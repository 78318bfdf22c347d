using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record NodeConfig
{
    [Description("host: a network namespace on this machine's kernel. vm: a QEMU guest with a kernel of its own. container: a container of a Docker engine.")]
    public required NodeKind? Kind { get; init; }

    [Description("dut: the node under test. Default none.")]
    public NodeRole? Role { get; init; }

    [Description("vm: its kernel. A Debian kernel by version (\"6.1\", \"6.1.0-56\"), or your own.")]
    public KernelConfig? Kernel { get; init; }

    [Between(6L << 20, 1L << 40), Description("vm: its memory, 32MiB at least; default 256MiB. container: the most it may use; default no limit.")]
    public ByteSize? Memory { get; init; }

    [Description("vm: its number of CPUs; default 1. container: the most CPU time it may use, such as 0.5; default no limit.")]
    public double? Cpus { get; init; }

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

    [Description("vm: cold: its kernel boots. snapshot: it goes on from where an equal vm of an earlier run was ready; the first one boots, and its state is kept. Default cold.")]
    public BootMode? Boot { get; init; }

    [Description("Address translation of a node that forwards. Default none.")]
    public NatConfig? Nat { get; init; }

    [Description("Multipath TCP. Default: as the kernel comes.")]
    public MptcpConfig? Mptcp { get; init; }

    [Description("A transparent TCP proxy. Default none.")]
    public ProxyConfig? Proxy { get; init; }

    [Description("Sysctls set before the run, by dotted name. container: those of the network, net.*, and the other namespaced ones.")]
    public OrderedDictionary<string, string?>? Sysctls { get; init; }

    [OneOrMany, Description("vm: modules of its kernel that are loaded before the run, with all they need.")]
    public IReadOnlyList<string?>? Modules { get; init; }

    [Description("Commands on the node, in order, each with what is expected of it.")]
    public IReadOnlyList<StepConfig?>? Steps { get; init; }

    [Description("container: what it is made of. vm: a root file system, in which its command runs beside FaultLab's own of the guest.")]
    public ImageConfig? Image { get; init; }

    [OneOrMany, Description("container: program and arguments, instead of the image's own. vm with an image: program and arguments.")]
    public IReadOnlyList<string?>? Command { get; init; }

    [Description("container, vm with an image: environment variables beside the image's.")]
    public OrderedDictionary<string, string?>? Env { get; init; }

    [Description("container, vm with an image: files put there before it starts, by their absolute paths.")]
    public OrderedDictionary<string, FileConfig?>? Files { get; init; }

    [Description("container: runs without Docker's confinement. Default false.")]
    public bool? Privileged { get; init; }

    [OneOrMany, Description("container: capabilities beside Docker's own set, such as SYS_TIME.")]
    public IReadOnlyList<string?>? Capabilities { get; init; }

    [Description("container: file systems in memory, by mount point, with their sizes.")]
    public OrderedDictionary<string, ByteSize?>? Tmpfs { get; init; }

    [Description("container: a command by which the engine tells whether it is healthy.")]
    public HealthcheckConfig? Healthcheck { get; init; }

    [Description("container: what the engine does when its process ends by itself. Default no.")]
    public RestartPolicy? Restart { get; init; }
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
