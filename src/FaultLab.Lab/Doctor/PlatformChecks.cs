using FaultLab.Lab.Docker;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Sockets;

namespace FaultLab.Lab.Doctor;

/// <summary>What lab/setup installs and the machine provides.</summary>
internal static class PlatformChecks
{
    /// <summary>A kernel package unpacked, its vmlinux and one run's results; below that a run ends in the middle.</summary>
    private const long LeastFreeBytes = 1L << 30;


    public static Finding Root() => !Environment.IsPrivilegedProcess
        ? Missing(Capability.Root, "root", "namespaces and captures need it, or a kernel that lets users make user namespaces",
            "run FaultLab as root (sudo), or allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000")
        : Ok(Capability.Root, "root", UserNamespace.IsInside ? "not needed: labs run in a user namespace" : "yes");

    public static Finding DiskSpace(ResultsStore store)
    {
        var tight = new[] { store.Root, LabCache.FromEnvironment(TimeProvider.System).Root }
            .Select(path => (Path: path, Free: new DriveInfo(ExistingParent(path)).AvailableFreeSpace))
            .Where(place => place.Free < LeastFreeBytes)
            .Select(place => $"{place.Path} has {place.Free >> 20} MiB left")
            .ToList();
        return tight.Count == 0
            ? Ok(Capability.DiskSpace, "disk space", "enough for kernels and results")
            : Missing(Capability.DiskSpace, "disk space", string.Join(", ", tight),
                "free at least 1 GiB there, or point FAULTLAB_CACHE and FAULTLAB_RESULTS elsewhere");
    }

    public static async Task<Finding> AgentAsync(ResultsStore store, CancellationToken cancellationToken)
    {
        var bundle = new AgentBundle(LabFiles.AgentFolder());
        var version = await Tool.RunAsync(bundle.Loader, [.. bundle.Arguments("--version")], cancellationToken: cancellationToken);
        return Ok(Capability.Agent, "node agent", version.Trim());
    }

    public static Finding Tun()
    {
        if (UserNamespace.IsInside && !TunDevice.CanBeMade)
        {
            return Ok(Capability.Tun, "taps", "this user may make none; cards of VMs are unix sockets instead (QEMU 7.2 and later)");
        }

        using var file = File.Open(TunDevice.Path, FileMode.Open, FileAccess.ReadWrite);
        return Ok(Capability.Tun, "taps", TunDevice.Path);
    }

    public static async Task<Finding> QemuAsync(ResultsStore store, CancellationToken cancellationToken)
    {
        var version = await Tool.RunAsync("qemu-system-x86_64", ["--version"], cancellationToken: cancellationToken);
        return Ok(Capability.Qemu, "QEMU", version.Split('\n')[0].Trim());
    }

    public static async Task<Finding> AccelerationAsync(ResultsStore store, CancellationToken cancellationToken)
    {
        var probe = new AcceleratorProbe(LabCache.FromEnvironment(TimeProvider.System));
        return await probe.RememberedAsync(cancellationToken) switch
        {
            Accelerator.Kvm => Ok(Capability.Acceleration, "VM acceleration", "KVM runs guests"),
            Accelerator.Tcg => new Finding(
                Capability.Acceleration, "VM acceleration", FindingStatus.Limited, "no KVM that runs a guest; QEMU emulates the CPU (TCG), a boot takes about 5 s"),
            _ => Ok(Capability.Acceleration, "VM acceleration", "not tried yet; the first run with a VM tries it"),
        };
    }

    /// <summary>Containers need one; nothing else does.</summary>
    public static async Task<Finding> DockerAsync(ResultsStore store, CancellationToken cancellationToken)
    {
        using var engine = await DockerEngineClient.ConnectAsync(cancellationToken);
        return Ok(Capability.Docker, "Docker engine", $"{engine.Server}, API {engine.Version}, at {engine.Address}");
    }

    /// <summary>Host nodes run the machine's, VMs are given it; containers have their image's.</summary>
    public static async Task<Finding> Iperf3Async(ResultsStore store, CancellationToken cancellationToken)
    {
        if (!Tool.Exists("iperf3"))
        {
            return Missing(Capability.Iperf3, "iperf3", "not found: iperf3", "apt-get install iperf3, or lab/setup");
        }

        var version = await Tool.RunAsync("iperf3", ["--version"], cancellationToken: cancellationToken);
        return Ok(Capability.Iperf3, "iperf3", version.Split('\n')[0].Trim());
    }

    public static Finding GuestTools() => Tools(Capability.GuestTools, "guest tools", "busybox", "dropbear", "depmod", "xz", "zstd");

    public static Finding ModuleBuild() => Tools(Capability.ModuleBuild, "module builds", "gcc", "make", "dpkg-deb", "apt-get");

    private static Finding Tools(Capability capability, string name, params string[] tools)
    {
        var absent = tools.Where(tool => !Tool.Exists(tool)).ToList();
        return absent.Count == 0
            ? Ok(capability, name, string.Join(", ", tools))
            : Missing(capability, name, $"not found: {string.Join(", ", absent)}", "lab/setup");
    }

    private static Finding Ok(Capability capability, string name, string detail) => new(capability, name, FindingStatus.Ok, detail);

    private static Finding Missing(Capability capability, string name, string detail, string remedy) =>
        new(capability, name, FindingStatus.Missing, detail, remedy);

    private static string ExistingParent(string path)
    {
        var at = Path.GetFullPath(path);
        while (!Directory.Exists(at))
        {
            at = Path.GetDirectoryName(at)!;
        }

        return at;
    }
}
