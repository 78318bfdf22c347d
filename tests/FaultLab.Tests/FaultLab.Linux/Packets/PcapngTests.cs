using System.Runtime.CompilerServices;
using FaultLab.Linux.Packets;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets;

public sealed class PcapngTests
{
    private const long Start = 1_800_000_000_123_456_789;
    private string _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;
        _path = Path.Combine(_folder, "wan1.pcapng");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Packets_read_back_as_they_were_written()
    {
        using (var writer = PcapngWriter.Create(_path))
        {
            writer.AddInterface("lan");
            var wan = writer.AddInterface("wan1");
            writer.Write(0, new byte[] { 1, 2, 3 }, new PacketInfo(Start, 3, PacketDirection.Incoming));
            writer.Write(wan, new byte[64], new PacketInfo(Start + 1, 1500, PacketDirection.Outgoing), "während der Störung");
            writer.WriteStatistics(wan, Start + 2, new PacketStatistics(2, 0));
        }

        var packets = PcapngReader.ReadPackets(_path).ToList();

        Assert.That(packets.Select(p => (p.Interface, p.Info, p.Frame.Length, p.Comment)), Is.EqualTo(new[]
        {
            (0, new PacketInfo(Start, 3, PacketDirection.Incoming), 3, (string?)null),
            (1, new PacketInfo(Start + 1, 1500, PacketDirection.Outgoing), 64, "während der Störung"),
        }));
    }

    [Test]
    public void A_file_cut_off_anywhere_gives_what_was_whole()
    {
        WriteSeconds(3);
        var bytes = File.ReadAllBytes(_path);
        var counts = new HashSet<int>();

        for (var length = 28; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(_path, bytes[..length]);
            counts.Add(PcapngReader.ReadPackets(_path).Count());
        }

        Assert.That(counts, Is.EquivalentTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void What_was_flushed_can_be_read_while_the_file_is_open()
    {
        using var writer = PcapngWriter.Create(_path);
        writer.AddInterface("lan");
        writer.Write(0, new byte[60], new PacketInfo(Start, 60, PacketDirection.Incoming));
        writer.Flush();

        Assert.That(PcapngReader.ReadPackets(_path).Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_slice_holds_the_packets_of_its_window()
    {
        WriteSeconds(10);
        var start = DateTimeOffset.UnixEpoch.AddTicks(Start / 100);
        var slice = Path.Combine(_folder, "slice.pcapng");

        var copied = PcapngSlice.Copy([_path], slice, start.AddSeconds(2.5), start.AddSeconds(5.5));

        Assert.That(copied, Is.EqualTo(3));
        Assert.That(PcapngReader.ReadPackets(slice).Select(p => p.Frame.Span[0]), Is.EqualTo(new byte[] { 3, 4, 5 }));
    }

    [TestCase("hello, this is no capture")]
    [TestCase("12345678")]
    public void A_file_of_another_kind_is_refused(string content)
    {
        File.WriteAllText(_path, content);

        Assert.That(() => PcapngReader.ReadPackets(_path).ToList(), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Structures_of_the_ring_are_as_large_as_the_kernels() => Assert.Multiple(() =>
    {
        Assert.That(Unsafe.SizeOf<Interop.SockAddrLinkLayer>(), Is.EqualTo(20), "sockaddr_ll");
        Assert.That(Unsafe.SizeOf<Interop.RingRequest>(), Is.EqualTo(28), "tpacket_req3");
        Assert.That(Unsafe.SizeOf<Interop.BlockHeader>(), Is.EqualTo(48), "tpacket_block_desc");
        Assert.That(Unsafe.SizeOf<Interop.PacketHeader>(), Is.EqualTo(48), "tpacket3_hdr");
        Assert.That(Unsafe.SizeOf<Interop.Statistics>(), Is.EqualTo(12), "tpacket_stats_v3");
    });

    private void WriteSeconds(int count)
    {
        using var writer = PcapngWriter.Create(_path);
        writer.AddInterface("lan");
        for (var i = 0; i < count; i++)
        {
            writer.Write(0, new[] { (byte)i }, new PacketInfo(Start + (i * 1_000_000_000L), 1, PacketDirection.Incoming));
        }
    }
}
