using FaultLab.Lab.Images;
using FaultLab.Lab.Tests.Namespaces;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Qemu;

[Category("vm"), NonParallelizable]
public sealed class BadModuleTests
{
    [Test, CancelAfter(300_000)]
    public async Task A_forwarding_guest_with_the_sample_module_crashes_in_its_hook_and_reboots(CancellationToken cancellationToken)
    {
        var cache = LabCache.FromEnvironment(TimeProvider.System);
        var module = await new ModuleBuilder(cache, new KernelStore(cache)).BuildAsync(
            LabFiles.PathOf("modules", "fl_forward_null"), await TestGuest.KernelAsync("6.1", cancellationToken), null, cancellationToken);
        await using var guest = await TestGuest.BootAsync(
            new GuestImage { Hostname = "gw", AgentFolder = "", CustomModules = [module] },
            "panic=1", [new("lan0", "virtio-net-pci", "02:fa:00:00:00:01", "tap0")], cancellationToken);
        await guest.RunAsync("ip addr add 198.18.0.1/24 dev eth0; ip link set eth0 up; echo 1 > /proc/sys/net/ipv4/ip_forward", cancellationToken);
        var loaded = await guest.RunAsync("insmod /lib/faultlab/modules/fl_forward_null.ko after=2; ip route add default via 198.18.0.99", cancellationToken);
        Assert.That(loaded, Is.Empty);

        // Three datagrams from the other end of the cable, to somewhere behind the guest.
        Commands.Run("ip", "-n", guest.NamespaceName, "addr", "add", "198.18.0.2/24", "dev", "tap0");
        Commands.Run("ip", "-n", guest.NamespaceName, "link", "set", "tap0", "up");
        Commands.Run("ip", "-n", guest.NamespaceName, "route", "add", "198.18.9.0/24", "via", "198.18.0.1");
        Commands.Run("ip", "netns", "exec", guest.NamespaceName, "bash", "-c",
            "for i in 1 2 3; do echo $i > /dev/udp/198.18.9.9/9; done");

        await guest.UntilAsync(() => guest.Events.Any(e => e.Name == "GUEST_PANICKED"), cancellationToken);
        await guest.Machine.ResumeAsync(cancellationToken);
        await guest.ReadyAsync(2, cancellationToken);
        Assert.That(guest.Lines, Has.Some.Match(@"BUG: kernel NULL pointer dereference, address: 0000000000000000"));
        Assert.That(guest.Lines, Has.Some.Match(@"RIP: 0010:fl_forward_hook\+0x[0-9a-f]+/0x[0-9a-f]+ \[fl_forward_null\]"));
    }
}
