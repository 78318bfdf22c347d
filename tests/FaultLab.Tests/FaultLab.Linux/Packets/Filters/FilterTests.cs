using System.Text.RegularExpressions;
using FaultLab.Linux.Packets.Filters;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets.Filters;

public sealed class FilterTests
{
    private const string Macs = "02fa0000000202fa00000001";

    /// <summary>Frames that differ in what filters ask for.</summary>
    private static readonly Dictionary<string, byte[]> Frames = new()
    {
        ["udp 198.18.0.1:1000 > 198.18.0.2:53"] = Hex(Macs + "0800" + "4500001c0000000040110000" + "c6120001" + "c6120002" + "03e8003500080000"),
        ["tcp 198.18.0.2:80 > 198.18.1.9:4000"] = Hex(Macs + "0800" + "450000280000400040060000" + "c6120002" + "c6120109" + "00500fa00000000000000000500200000000" + "0000"),
        ["udp with options, port 53"] = Hex(Macs + "0800" + "460000200000000040110000" + "c6120001" + "c6120002" + "01010101" + "03e8003500080000"),
        ["second fragment of udp, bytes like port 53"] = Hex(Macs + "0800" + "4500001c0000000140110000" + "c6120001" + "c6120002" + "0035003500080000"),
        ["icmp"] = Hex(Macs + "0800" + "4500001c0000000040010000" + "c6120001" + "c6120002" + "0800000000010001"),
        ["arp for 198.18.0.2"] = Hex(Macs + "0806" + "0001080006040001" + "02fa00000001" + "c6120001" + "000000000000" + "c6120002"),
        ["udp6 2001:db8::1:1000 > 2001:db8::2:53"] = Hex(Macs + "86dd" + "6000000000081140" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "03e8003500080000"),
        ["icmp6"] = Hex(Macs + "86dd" + "6000000000083a40" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "8000000000010001"),
        ["tcp6 behind a fragment header"] = Hex(Macs + "86dd" + "6000000000102c40" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "0600000000000000" + "0050005000000000"),
        ["short"] = Hex(Macs + "0800" + "4500"),
    };

    private static readonly string[] Expressions =
    [
        "ip", "ip6", "arp", "icmp", "icmp6", "udp", "tcp", "not arp", "udp or icmp", "host 198.18.0.1", "src host 198.18.0.1", "dst 198.18.0.2",
        "net 198.18.1.0/24", "src net 198.18.0.0/16", "net 2001:db8::/32", "host 2001:db8::2", "dst host 2001:db8::2", "ip host 198.18.0.2", "arp host 198.18.0.2",
        "port 53", "src port 80", "udp port 53", "tcp dst port 4000", "udp portrange 50-60", "portrange 1000-4000", "proto 1", "ip proto 17", "ip6 proto 17",
        "(tcp or udp) and not port 53", "host 198.18.0.1 and (port 53 or icmp)", "not (ip or arp)", "! udp && ! tcp", "net 0.0.0.0/0",
    ];

    [Test]
    public void Our_compiler_wants_the_same_packets_as_libpcap([ValueSource(nameof(Expressions))] string expression)
    {
        Assert.That(LibPcap.IsInstalled, Is.True, "libpcap comes with tshark: lab/setup --tests");
        var (ours, theirs) = (FilterCompiler.CompileOwn(expression), LibPcap.Compile(expression));

        Assert.That(
            Frames.Where(f => FilterMachine.Accepts(ours, f.Value)).Select(f => f.Key),
            Is.EqualTo(Frames.Where(f => FilterMachine.Accepts(theirs, f.Value)).Select(f => f.Key)));
    }

    [Test]
    public void Every_expression_tells_some_frames_from_others() => Assert.Multiple(() =>
    {
        foreach (var expression in Expressions)
        {
            Assert.That(Frames.Values.Count(f => FilterMachine.Accepts(FilterCompiler.CompileOwn(expression), f)), Is.InRange(1, Frames.Count - 1), expression);
        }
    });

    [TestCase("host", "an address is missing")]
    [TestCase("port http", "'http' is not a port")]
    [TestCase("host 198.18.0", "'198.18.0' is not an address")]
    [TestCase("net 198.18.0.1/24", "has bits beyond its length")]
    [TestCase("udp and", "something is missing at the end")]
    [TestCase("(udp", "')' is missing")]
    [TestCase("udp tcp", "'tcp' was not expected")]
    [TestCase("frobnicate", "'frobnicate' is not known")]
    [TestCase("icmp port 7", "ports are of tcp or udp")]
    [TestCase("portrange 9-1", "is not a range of ports")]
    public void Says_what_it_does_not_understand(string expression, string reason) =>
        Assert.That(() => FilterCompiler.CompileOwn(expression), Throws.TypeOf<FilterException>().With.Message.Contains(reason));

    [Test]
    public void A_long_list_of_hosts_jumps_far()
    {
        var expression = string.Join(" or ", Enumerable.Range(1, 200).Select(i => $"host 198.19.0.{i}")) + " or host 198.18.0.2";
        var program = FilterCompiler.CompileOwn(expression);

        Assert.That(Frames.Where(f => FilterMachine.Accepts(program, f.Value)).Select(f => f.Key),
            Is.EqualTo(Frames.Where(f => FilterMachine.Accepts(LibPcap.Compile("host 198.18.0.2"), f.Value)).Select(f => f.Key)));
    }

    [Test]
    public void The_snap_length_is_what_a_wanted_packet_returns()
    {
        var program = FilterCompiler.CompileOwn("udp").WithSnapLength(128);

        Assert.That(program.Instructions.Where(i => i.Code == Bpf.ReturnValue).Select(i => i.Value), Is.EquivalentTo(new uint[] { 128, 0 }));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(Regex.Replace(text, @"\s", ""));
}
