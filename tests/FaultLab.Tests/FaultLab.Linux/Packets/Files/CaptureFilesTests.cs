using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets.Files;

public sealed class CaptureFilesTests
{
    private const long Start = 1_800_000_000_123_456_789;
    private string _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;
        _path = Path.Combine(_folder, "lan.pcapng");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(true)]
    [TestCase(false)]
    public void Packets_of_all_lengths_read_back_in_order_over_many_buffers(bool direct)
    {
        const int packets = 20_000;
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan", Direct = direct }))
        {
            Feed(files, packets);
            Assert.That(files.Packets, Is.EqualTo(packets));
        }

        var read = PcapngReader.ReadPackets(_path).ToList();
        Assert.That(read, Has.Count.EqualTo(packets));
        for (var i = 0; i < packets; i++)
        {
            Assert.That(read[i].Info, Is.EqualTo(new PacketInfo(Start + i, LengthOf(i), i % 2 == 0 ? PacketDirection.Incoming : PacketDirection.Outgoing)));
            Assert.That(read[i].Frame.Span.SequenceEqual(FrameOf(i)), Is.True, $"packet {i}");
        }
    }

    [Test]
    public void The_ring_keeps_the_newest_files_and_no_file_is_larger_than_said()
    {
        const long size = 1 << 20;
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan", FileBytes = size, Files = 3 }))
        {
            Feed(files, 20_000);
        }

        var left = Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ToList();
        var read = left.Select(f => PcapngReader.ReadPackets(f).Select(p => p.Info.NanosecondsSinceEpoch).ToList()).ToList();
        Assert.That(left, Has.Count.EqualTo(3));
        Assert.That(left.Select(f => new FileInfo(f).Length), Has.All.LessThan(size + 1024));
        Assert.That(read.SelectMany(t => t), Is.EqualTo(Enumerable.Range(0, read.Sum(t => t.Count)).Select(i => Start + 20_000 - read.Sum(t => t.Count) + i)));
    }

    [Test]
    public void A_budget_holds_for_all_captures_together()
    {
        const long budget = 4 << 20;
        var shelf = new CaptureShelf(budget);
        var all = new[] { "a", "b" }.Select(name => new CaptureFiles(new CaptureFileOptions
        {
            Path = Path.Combine(_folder, $"{name}.pcapng"),
            InterfaceName = name,
            FileBytes = budget / 8,
            Shelf = shelf,
        })).ToList();
        foreach (var files in all)
        {
            Feed(files, 10_000);
        }

        all.ForEach(f => f.Dispose());
        Assert.That(Directory.GetFiles(_folder).Sum(f => new FileInfo(f).Length), Is.InRange(budget / 2, budget));
        Assert.That(shelf.Troubles, Is.Empty);
    }

    [Test]
    public void What_has_to_be_kept_outlives_its_file()
    {
        var shelf = new CaptureShelf(4 << 20);
        shelf.Keep(Start + 100, Start + 199);
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan", FileBytes = 1 << 18, Shelf = shelf }))
        {
            Feed(files, 20_000);
        }

        var times = Directory.GetFiles(_folder).SelectMany(PcapngReader.ReadPackets).Select(p => p.Info.NanosecondsSinceEpoch - Start).Order().ToList();
        Assert.That(times.TakeWhile(t => t < 1000), Is.EqualTo(Enumerable.Range(100, 100)));
        Assert.That(times[^1], Is.EqualTo(19_999));
    }

    [Test]
    public void Marks_become_comments_of_the_first_packet_that_is_not_older()
    {
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan" }))
        {
            files.Mark(Start + 3, "fault f1 applied");
            files.Mark(Start + 99, "never seen");
            Feed(files, 5);
        }

        Assert.That(PcapngReader.ReadPackets(_path).Select(p => p.Comment), Is.EqualTo(new[] { null, null, null, "fault f1 applied", null }));
    }

    [Test]
    public void A_vlan_tag_is_back_in_its_place()
    {
        var frame = FrameOf(10);
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan" }))
        using (var block = new RingBlock().Add(frame, Start, vlan: 7))
        {
            files.OnBlock(block.Block);
        }

        var packet = PcapngReader.ReadPackets(_path).Single();
        Assert.That(Convert.ToHexString(packet.Frame.Span), Is.EqualTo(Convert.ToHexString([.. frame[..12], 0x81, 0, 0, 7, .. frame[12..]])));
        Assert.That(packet.Info.OriginalLength, Is.EqualTo(frame.Length + 4));
    }

    [Test]
    public void Stops_after_as_many_packets_as_asked_for_and_cuts_them()
    {
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan", MostPackets = 7, SnapLength = 32 }))
        {
            Feed(files, 50);
        }

        var packets = PcapngReader.ReadPackets(_path).ToList();
        Assert.That(packets, Has.Count.EqualTo(7));
        Assert.That(packets.Select(p => p.Frame.Length), Has.All.EqualTo(32));
        Assert.That(packets.Select(p => p.Info.OriginalLength), Is.EqualTo(Enumerable.Range(0, 7).Select(LengthOf)));
    }

    [Test]
    public void What_was_captured_is_in_the_file_soon_though_it_goes_on()
    {
        using var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan" });
        Feed(files, 3);

        Assert.That(
            () =>
            {
                files.OnIdle();
                return PcapngReader.ReadPackets(_path).Count();
            },
            Is.EqualTo(3).After(5_000, 20));
        Feed(files, 2, from: 3);
        files.Dispose();
        Assert.That(PcapngReader.ReadPackets(_path).Select(p => p.Info.NanosecondsSinceEpoch - Start), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public void Taking_a_packet_allocates_nothing()
    {
        using var files = new CaptureFiles(new CaptureFileOptions { Path = _path, InterfaceName = "lan" });
        using var block = new RingBlock();
        for (var i = 0; i < 1000; i++)
        {
            block.Add(FrameOf(i), Start + i);
        }

        files.OnBlock(block.Block);
        var before = GC.GetAllocatedBytesForCurrentThread();
        files.OnBlock(block.Block);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Feed(CaptureFiles files, int packets, int from = 0)
    {
        for (var i = from; i < from + packets;)
        {
            using var block = new RingBlock();
            for (var room = 500; i < from + packets && room > 0; i++, room--)
            {
                block.Add(FrameOf(i), Start + i, i % 2 == 0 ? PacketDirection.Incoming : PacketDirection.Outgoing);
            }

            files.OnBlock(block.Block);
        }
    }

    private static int LengthOf(int number) => 60 + (number * 7 % 1455);

    private static byte[] FrameOf(int number)
    {
        var frame = new byte[LengthOf(number)];
        Array.Fill(frame, (byte)number);
        return frame;
    }
}
