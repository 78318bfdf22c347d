using System.Net;
using System.Net.Sockets;
using FaultLab.Histories;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using FaultLab.Linux.Packets.Headers;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Topology;

[Category("root")]
public sealed class CaptureTests
{
    private TestRun _run = null!;

    [SetUp]
    public void Build() => _run = new TestRun();

    [TearDown]
    public async Task TearDown() => await _run.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public void Sees_every_packet_once_with_direction_and_time()
    {
        var before = DateTimeOffset.UtcNow;
        var packets = Capture(() => _run.Ping(size: 100, count: 5));

        var echoes = packets.Where(p => IcmpType(p.Frame) is not null).ToList();
        Assert.That(echoes.Select(p => (IcmpType(p.Frame), p.Info.Direction)), Is.EqualTo(Enumerable.Repeat(
            new (byte?, PacketDirection)[] { (IcmpHeader.EchoRequest, PacketDirection.Incoming), (IcmpHeader.EchoReply, PacketDirection.Outgoing) }, 5).SelectMany(p => p)));
        Assert.That(echoes.Select(p => p.Info.NanosecondsSinceEpoch), Is.Ordered);
        Assert.That(DateTimeOffset.UnixEpoch.AddTicks(echoes[0].Info.NanosecondsSinceEpoch / 100), Is.InRange(before, DateTimeOffset.UtcNow));
    }

    [Test, CancelAfter(20_000)]
    public void Counts_what_it_saw_since_the_last_reading()
    {
        using var capture = _run.Panel.StartCapture("lan", new PacketCollector());
        _run.Ping(count: 5);

        Assert.That(capture.ReadStatistics(), Has.Property("Packets").GreaterThanOrEqualTo(10).And.Property("Dropped").Zero);
        Assert.That(capture.ReadStatistics().Packets, Is.LessThan(5));
    }

    [Test, CancelAfter(20_000)]
    public async Task Goes_on_when_the_cable_was_out(CancellationToken cancellationToken)
    {
        var sink = new PacketCollector();
        using var capture = _run.Panel.StartCapture("lan", sink);
        await _run.Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: false, cancellationToken);
        await _run.Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: true, cancellationToken);
        _run.WaitUntilReachable();
        var before = sink.Packets.Count(p => IcmpType(p.Frame) is not null);
        _run.Ping();
        capture.Dispose();

        Assert.That(capture.Failure, Is.Null);
        Assert.That(sink.Packets.Count(p => IcmpType(p.Frame) is not null), Is.GreaterThanOrEqualTo(before + 6));
    }

    [Test, CancelAfter(20_000)]
    public void The_panel_says_nothing_of_its_own()
    {
        // Both nodes are quiet: whatever is handed to a port now is the panel's.
        Quieten(_run.Client);
        Quieten(_run.Server);
        var before = _run.Panel.ReadCounters(default(Stamp)).Single();
        var packets = Capture(() =>
        {
            _run.Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: false, CancellationToken.None).Wait();
            _run.Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: true, CancellationToken.None).Wait();
            _run.Panel.WireAsync("lan", CancellationToken.None).Wait();
        });
        var after = _run.Panel.ReadCounters(default(Stamp)).Single();

        Assert.That(packets.Select(p => Convert.ToHexString(p.Frame)), Is.Empty);
        Assert.That((after.ToA, after.ToB), Is.EqualTo((before.ToA, before.ToB)));
    }

    [TestCase("0180c200000e", "88cc", "020704aabbccddeeff04", TestName = "LLDP crosses")]
    [TestCase("0180c2000002", "8809", "0101", TestName = "LACP crosses")]
    [TestCase("0180c2000000", "0027", "424203", TestName = "STP crosses")]
    [TestCase("02fa00000002", "8100", "00070800", TestName = "A VLAN tag crosses")]
    [TestCase("ffffffffffff", "88b5", "0102", TestName = "An unknown EtherType crosses")]
    [CancelAfter(20_000)]
    public void Frames_that_bridges_keep_to_themselves_cross(string destination, string type, string payload)
    {
        var frame = Convert.FromHexString((destination + "02fa00000001" + type + payload).PadRight(120, '0'));
        var sink = new PacketCollector();
        var index = _run.Server.Netlink.Links.Get("eth0").Index;
        using (_run.Server.Run(() => PacketCapture.Start(index, sink, ringMegabytes: 1)))
        {
            SendRaw(frame);
            Assert.That(
                () => sink.Packets.Where(p => p.Info.Direction == PacketDirection.Incoming).Select(p => Convert.ToHexString(p.Frame)),
                Does.Contain(Convert.ToHexString(frame)).After(5_000, 20));
        }
    }

    [Test, CancelAfter(60_000)]
    public void Tshark_reads_the_file_without_a_complaint()
    {
        var path = Path.Combine(_run.Folder, "lan.pcapng");
        using (var sink = new CaptureFiles(new CaptureFileOptions { Path = path, InterfaceName = "lan (client:eth0)" }))
        {
            PacketStatistics total;
            using (var capture = _run.Panel.StartCapture("lan", sink, new CaptureOptions()))
            {
                _run.Ping(size: 60_000);
                total = capture.ReadStatistics();
            }

            sink.SetStatistics(total);
        }

        var (status, output) = Commands.Try(
            "tshark", "-r", path, "-Y", "icmp", "-T", "fields", "-e", "frame.interface_name", "-e", "frame.packet_flags_direction", "-e", "icmp.type", "-e", "data.len");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Running as user", StringComparison.Ordinal)).ToList();
        Assert.That(status, Is.Zero);
        Assert.That(lines, Has.Count.EqualTo(6), output);
        Assert.That(lines[0], Does.Match(@"^lan \(client:eth0\)\t(0x0+)?1\t8\t60000$"), "inbound echo request");
        Assert.That(lines[1], Does.Match(@"\t(0x0+)?2\t0\t60000$"), "outbound echo reply");
    }

    private List<(byte[] Frame, PacketInfo Info)> Capture(Action meanwhile)
    {
        var sink = new PacketCollector();
        using (_run.Panel.StartCapture("lan", sink))
        {
            meanwhile();
        }

        return [.. sink.Packets];
    }

    private static byte? IcmpType(byte[] frame) =>
        EthernetHeader.TryParse(frame, out var ethernet) && ethernet.Type == EtherType.IPv4
        && IPv4Header.TryParse(ethernet.Payload, out var ip) && ip.Protocol == IPProtocol.Icmp
        && IcmpHeader.TryParse(ip.Payload, out var icmp) ? icmp.Type : null;

    private static void Quieten(HostNamespace host) => host.Run(() =>
    {
        File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
        host.Netlink.Addresses.Flush(host.Netlink.Links.Get("eth0").Index);
        return true;
    });

    /// <summary>By a packet socket of .NET's own: protocol family and address as packet(7) wants them.</summary>
    private void SendRaw(byte[] frame)
    {
        var index = _run.Client.Netlink.Links.Get("eth0").Index;
        using var socket = _run.Client.Run(() => new Socket(AddressFamily.Packet, SocketType.Raw, 0));
        socket.SendTo(frame, new LinkLayerEndPoint(index));
    }

    private sealed class LinkLayerEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            BitConverter.GetBytes(index).CopyTo(address.Buffer[4..]);
            return address;
        }
    }
}
