using FaultLab.Lab.Qemu;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Qemu;

public sealed class QemuCommandLineTests
{
    private static readonly QemuSockets Sockets = QemuSockets.In("/run/fl", "gw");

    [Test]
    public void Gives_every_card_a_port_of_its_own_that_it_can_be_unplugged_from()
    {
        var arguments = Build(new("lan0", "virtio-net-pci", "02:fa:00:00:00:01", "t0"), new("wan0", "e1000e", "02:fa:00:00:00:02", "t1"));

        Assert.That(arguments, Does.Contain("q35"));
        Assert.That(arguments, Does.Contain("pcie-root-port,id=port1,chassis=2,slot=2"));
        Assert.That(arguments, Does.Contain("e1000e,id=nic-wan0,netdev=net-wan0,mac=02:fa:00:00:00:02,bus=port1,romfile="));
        Assert.That(arguments, Does.Contain("tap,id=net-wan0,ifname=t1,script=no,downscript=no"));
    }

    [Test]
    public void Takes_offloads_from_a_card_whose_frames_are_carried_one_by_one() => Assert.That(
        Build(new QemuNic("lan0", "virtio-net-pci", "02:fa:00:00:00:01", "t0", Plain: true)),
        Does.Contain("tap,id=net-lan0,ifname=t0,script=no,downscript=no,vnet_hdr=off"));

    [TestCase("e1000")]
    [TestCase("rtl8139")]
    public void Uses_the_old_machine_for_cards_of_the_old_bus(string model)
    {
        var arguments = Build(new QemuNic("lan0", model, "02:fa:00:00:00:01", "t0"));

        Assert.That(arguments, Does.Contain("pc").And.None.StartsWith("pcie-root-port"));
        Assert.That(arguments, Does.Contain($"{model},id=nic-lan0,netdev=net-lan0,mac=02:fa:00:00:00:01,bus=pci.0,romfile="));
    }

    [Test]
    public void Puts_the_users_words_last_on_the_kernel_command_line() =>
        Assert.That(Build(), Does.Contain("console=ttyS0 loglevel=7 no_timer_check panic=5 panic=0 quiet"));

    [Test]
    public void Rejects_a_folder_whose_sockets_would_have_too_long_a_path() =>
        Assert.Throws<ArgumentException>(() => QemuSockets.In("/" + new string('x', 100), "gw"));

    [Test]
    public void A_machine_that_goes_on_from_a_state_waits_for_it()
    {
        Assert.That(QemuCommandLine.Build(Options() with { State = new QemuState("/m", default) }, Sockets).SkipWhile(word => word != "-incoming").Take(2),
            Is.EqualTo(new[] { "-incoming", "defer" }));
        Assert.That(Build(), Does.Not.Contain("-incoming"));
    }

    [Test]
    public void No_card_announces_itself_when_it_goes_on_from_a_state() => Assert.That(Build(), Does.Contain("virtio-net-device.guest_announce=off"));

    [TestCase(2, "tcg,thread=single")]
    [TestCase(1, "tcg,thread=multi")]
    public void Emulated_CPUs_take_turns(int cpus, string accelerator) =>
        Assert.That(QemuCommandLine.Build(Options() with { Cpus = cpus }, Sockets), Does.Contain(accelerator));

    private static IEnumerable<string> Build(params QemuNic[] nics) => QemuCommandLine.Build(Options(nics), Sockets);

    private static QemuOptions Options(params QemuNic[] nics) => new()
    {
        Name = "gw",
        KernelPath = "/k",
        InitrdPath = "/i",
        Cmdline = "panic=0 quiet",
        Memory = new(128L << 20),
        Nics = [.. nics],
        WorkFolder = "/run/fl",
        Accelerator = Accelerator.Tcg,
        ConsoleLogPath = "/c",
    };
}
