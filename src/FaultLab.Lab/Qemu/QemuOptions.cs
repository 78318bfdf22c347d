using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Qemu;

/// <summary>What executes the guest's instructions: the host's CPU, or QEMU's translator.</summary>
public enum Accelerator { Tcg, Kvm }

/// <summary>How a VM is started.</summary>
public sealed record QemuOptions
{
    /// <summary>Shown in the process list as <c>-name</c>; with the run's name in it a stray process can be told.</summary>
    public required string Name { get; init; }

    /// <summary>ELF vmlinux, booted through PVH.</summary>
    public required string KernelPath { get; init; }

    public required string InitrdPath { get; init; }

    /// <summary>Words put after FaultLab's own on the kernel command line; a repeated parameter takes its last value.</summary>
    public string Cmdline { get; init; } = "";

    public required ByteSize Memory { get; init; }

    public int Cpus { get; init; } = 1;

    public ImmutableArray<QemuNic> Nics { get; init; } = [];

    /// <summary>Path of the network namespace in which QEMU runs and opens its taps; null: the caller's own.</summary>
    public string? NetworkNamespacePath { get; init; }

    /// <summary>Added to QEMU's environment.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Existing folder for the machine's sockets. Its path must be short: a socket's path ends at 107 bytes.</summary>
    public required string WorkFolder { get; init; }

    public required Accelerator Accelerator { get; init; }

    /// <summary>What it goes on from; null: it boots.</summary>
    public QemuState? State { get; init; }

    /// <summary>File that the serial console is written to.</summary>
    public required string ConsoleLogPath { get; init; }
}

/// <summary>One network card.</summary>
/// <param name="Id">Its name in calls such as <see cref="QemuMachine.SetLinkAsync"/>: letters, digits, <c>-._</c>.</param>
/// <param name="Model">QEMU's device: <c>virtio-net-pci</c>, <c>e1000</c>, <c>e1000e</c>, <c>rtl8139</c>.</param>
/// <param name="Tap">Name of the tap in QEMU's namespace; opened when there, else made and gone with QEMU. Unused with <paramref name="Datagrams"/>.</param>
/// <param name="Plain">Whether the guest hands over frames as they lie on a cable, with checksums and none larger than the link takes.</param>
/// <param name="Datagrams">Sockets in place of a tap; null: a tap.</param>
public sealed record QemuNic(string Id, string Model, string Mac, string Tap, bool Plain = false, QemuDatagrams? Datagrams = null);

/// <summary>A pair of unix datagram sockets of which every message is a frame: a card that needs no right. QEMU 7.2 and later.</summary>
/// <param name="QemuPath">Made by QEMU, which receives there.</param>
/// <param name="WirePath">Made by whoever carries the frames, who receives there.</param>
public sealed record QemuDatagrams(string QemuPath, string WirePath);
