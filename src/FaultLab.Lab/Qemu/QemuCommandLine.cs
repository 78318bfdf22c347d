using System.Collections.Immutable;
using System.Globalization;
using FaultLab.Linux.Files;

namespace FaultLab.Lab.Qemu;

/// <summary>The arguments of <c>qemu-system-x86_64</c> for a machine, and of <c>device_add</c> for its cards.</summary>
internal static class QemuCommandLine
{
    public const string AgentPort = "org.faultlab.agent";

    /// <summary>
    /// A panic reboots after 5 s, as gateways do; without it a panicked guest would stand still for good. The scenario's own words
    /// come later and win. An emulated timer that a busy host ran late looks broken to the kernel's check of it, which then panics in the
    /// middle of the boot ("IO-APIC + timer doesn't work!", seen at a load of 45 on 2 CPUs): the check is left out.
    /// </summary>
    private const string OwnCmdline = "console=ttyS0 loglevel=7 no_timer_check panic=5";

    /// <summary>Emulated cards of the old PCI bus can only be unplugged on the <c>pc</c> machine, the others on <c>q35</c>.</summary>
    public static bool NeedsOldPci(QemuOptions options) => options.Nics.Any(nic => nic.Model is "e1000" or "rtl8139");

    public static ImmutableArray<string> Build(QemuOptions options, QemuSockets sockets)
    {
        var old = NeedsOldPci(options);
        List<string> arguments =
        [
            "-name", options.Name,
            "-no-user-config", "-nodefaults", "-display", "none",
            "-machine", old ? "pc" : "q35",
            "-m", (options.Memory.Bytes / (1 << 20)).ToString(CultureInfo.InvariantCulture) + "M",
            "-smp", options.Cpus.ToString(CultureInfo.InvariantCulture),
            .. Acceleration(options),
            "-kernel", options.KernelPath,
            "-initrd", options.InitrdPath,
            "-append", $"{OwnCmdline} {options.Cmdline}".TrimEnd(),
            // The guest says that it panicked, and every end of it stands still until evidence was taken.
            "-device", "vmcoreinfo", "-device", "pvpanic-pci", "-device", "i6300esb",
            "-action", "panic=pause,shutdown=pause,watchdog=pause,reboot=reset",
            // A socket holds some 280 writes of one byte, and QEMU drops what a slow reader leaves no room for; a pipe holds 64 KiB.
            "-chardev", $"pipe,id=console,path={sockets.Console}", "-serial", "chardev:console",
            .. Socket("qmp", sockets.Qmp), "-mon", "chardev=qmp,mode=control",
            .. Socket("agent", sockets.Agent), "-device", "virtio-serial-pci",
            "-device", $"virtserialport,chardev=agent,name={AgentPort}",
            // Nothing but a restored machine would announce its cards. QEMU 7.2 forgets the timer for it when no round is wanted, and dies of that
            // at the next reset (timer_del in virtio_net_reset, hw/net/virtio-net.c).
            "-global", "virtio-net-device.guest_announce=off",
            // Not a byte is lost: the guest starts when all sockets are connected.
            "-S",
            .. options.State is null ? Array.Empty<string>() : ["-incoming", "defer"],
        ];
        foreach (var (nic, index) in options.Nics.Select((nic, index) => (nic, index)))
        {
            arguments.AddRange(["-netdev", nic.Datagrams is { } sides
                ? $"dgram,id={NetdevId(nic)},local.type=unix,local.path={sides.QemuPath},remote.type=unix,remote.path={sides.WirePath}"
                : $"tap,id={NetdevId(nic)},ifname={nic.Tap},script=no,downscript=no{(nic.Plain ? ",vnet_hdr=off" : "")}"]);
            if (!old)
            {
                arguments.AddRange(["-device", $"pcie-root-port,id={PortId(index)},chassis={index + 1},slot={index + 1}"]);
            }

            var device = Device(options, index).Select(pair => pair.Key == "driver" ? pair.Value : $"{pair.Key}={pair.Value}");
            arguments.AddRange(["-device", string.Join(',', device)]);
        }

        return [.. arguments];
    }

    /// <summary>Arguments of a card's <c>device_add</c>, the driver first.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Device(QemuOptions options, int index)
    {
        var nic = options.Nics[index];
        return
        [
            new("driver", nic.Model),
            new("id", DeviceId(nic.Id)),
            new("netdev", NetdevId(nic)),
            new("mac", nic.Mac),
            new("bus", NeedsOldPci(options) ? "pci.0" : PortId(index)),
            // No network boot: its option ROM would cost start-up time.
            new("romfile", ""),
        ];
    }

    public static string DeviceId(string nicId) => "nic-" + nicId;

    private static string NetdevId(QemuNic nic) => "net-" + nic.Id;

    private static string PortId(int index) => $"port{index}";

    private static string[] Acceleration(QemuOptions options) => options.Accelerator switch
    {
        Accelerator.Kvm => ["-accel", "kvm", "-cpu", "host"],
        // Five-level page tables serve memory that no lab has, and make the translator a tenth slower.
        _ => ["-accel", $"tcg,thread={Threads(options)}", "-cpu", "max,la57=off"],
    };

    /// <summary>
    /// A guest that places its cards as it boots, and a card that is unplugged, change the memory regions; an emulated CPU that at this moment writes to
    /// a device finds that by an index into the regions of before. QEMU 7.2.22 then died of SIGSEGV in memory_region_dispatch_write, 10.0.2 of the
    /// assertion in iotlb_to_section, once in some hundred unplugs under load; a write may as well reach the wrong device. CPUs that take turns on
    /// one thread do not meet one another there.
    /// </summary>
    private static string Threads(QemuOptions options) => options.Cpus > 1 ? "single" : "multi";

    private static string[] Socket(string id, string path) => ["-chardev", $"socket,id={id},path={path},server=on,wait=off"];
}

/// <summary>Paths of a machine's unix sockets and pipes.</summary>
internal sealed record QemuSockets(string Console, string Qmp, string Agent)
{
    // sun_path of sockaddr_un (unix(7)) has 108 bytes, a closing zero among them.
    private const int MaximumPathBytes = 107;

    public static QemuSockets In(string folder, string name)
    {
        var stem = Path.Combine(folder, name);
        if (stem.Length + ".console".Length > MaximumPathBytes)
        {
            throw new ArgumentException($"The folder {folder} is too long a path for the sockets of {name}.", nameof(folder));
        }

        return new QemuSockets(stem + ".console", stem + ".qmp", stem + ".agent");
    }

    /// <summary>What QEMU's <c>pipe</c> chardev writes the console to.</summary>
    public string ConsoleOutput => Console + ".out";

    private string ConsoleInput => Console + ".in";

    /// <summary>QEMU opens the pipes of its <c>pipe</c> chardev and does not make them.</summary>
    public void MakePipes()
    {
        NamedPipe.Create(ConsoleInput);
        NamedPipe.Create(ConsoleOutput);
    }

    public void Delete()
    {
        foreach (var path in new[] { ConsoleInput, ConsoleOutput, Qmp, Agent })
        {
            File.Delete(path);
        }
    }
}
