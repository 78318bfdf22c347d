using System.Text;
using FaultLab.Linux.Modules;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Modules;

public sealed class ModuleTests
{
    private const string Dependencies = """
        kernel/net/sched/sch_netem.ko:
        kernel/net/ipv4/ip_gre.ko.xz: kernel/net/ipv4/ip_tunnel.ko.xz kernel/net/ipv4/gre.ko.xz
        kernel/net/ipv4/gre.ko.xz:
        /lib/modules/extra/fl-bad.ko: kernel/net/netfilter/nf_conntrack.ko
        """;

    private static readonly ModuleDependencies Known = ModuleDependencies.Parse("/lib/modules/6.1", Dependencies, "kernel/net/packet/af_packet.ko\n");

    [Test]
    public void Lists_what_a_module_needs_before_the_module() => Assert.That(
        Known.FilesFor("ip_gre"),
        Is.EqualTo(new[]
        {
            "/lib/modules/6.1/kernel/net/ipv4/gre.ko.xz",
            "/lib/modules/6.1/kernel/net/ipv4/ip_tunnel.ko.xz",
            "/lib/modules/6.1/kernel/net/ipv4/ip_gre.ko.xz",
        }));

    [TestCase("fl_bad")]
    [TestCase("fl-bad")]
    public void Takes_dashes_for_underscores(string name) => Assert.That(
        Known.FilesFor(name), Is.EqualTo(new[] { "/lib/modules/6.1/kernel/net/netfilter/nf_conntrack.ko", "/lib/modules/extra/fl-bad.ko" }));

    [Test]
    public void Knows_what_is_built_in_and_what_is_not_there()
    {
        Assert.That(Known.IsBuiltIn("af_packet"), Is.True);
        Assert.That(Known.IsBuiltIn("sch_netem"), Is.False);
        Assert.That(Known.FilesFor("nonsense"), Is.Null);
    }

    [TestCase("sch_netem", "sch_netem")]
    [TestCase("/opt/fl-bad.ko", "fl_bad")]
    [TestCase("./x.ko.zst", "x")]
    public void Names_a_module_as_the_kernel_does(string nameOrPath, string name) =>
        Assert.That(KernelModules.NameOf(nameOrPath), Is.EqualTo(name));

    [TestCase("nf_tables", "Live")]
    [TestCase("nf", null)]
    [TestCase("fl_bad", "Loading")]
    public void Reads_the_state_of_a_module(string name, string? state)
    {
        const string text = "nf_tables 286720 3 nft_ct,nft_chain_nat, Live 0xffffffffc0a1e000\nfl_bad 16384 1 - Loading 0xffffffffc0000000 (OE+)\n";

        Assert.That(LoadedModules.StateIn(text, name), Is.EqualTo(state));
    }

    [TestCase("\0license=GPL\0depends=nf_conntrack,x_tables\0name=m\0", new[] { "nf_conntrack", "x_tables" })]
    [TestCase("\0depends=\0name=m\0", new string[0])]
    [TestCase("\0license=GPL\0", new string[0])]
    [TestCase("\0depends=cut", new string[0])]
    public void Reads_what_a_file_needs_from_its_modinfo(string section, string[] modules) =>
        Assert.That(ModuleFile.ReadDependencies(Encoding.ASCII.GetBytes("\u007fELF" + section)), Is.EqualTo(modules));

    [TestCase("\u007fELF\0vermagic=6.1.0-56-cloud-amd64 SMP preempt mod_unload modversions \0", "6.1.0-56-cloud-amd64")]
    [TestCase("\u007fELF\0name=m\0", null)]
    [TestCase("hello\0vermagic=6.1.0 SMP\0", null)]
    [TestCase("", null)]
    public void Reads_which_kernel_a_file_is_for(string file, string? release) =>
        Assert.That(ModuleFile.ReadRelease(Encoding.ASCII.GetBytes(file)), Is.EqualTo(release));
}
