using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Filters;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets.Fuzzing;

public sealed class FuzzTests
{
    private const int Frames = 1_000_000;
    private const int Files = 30_000;

    [Test]
    public void Every_sample_has_all_of_its_headers() =>
        Assert.That(SampleFrames.All.Select(f => Dissection.Of(f)), Is.EqualTo(new[] { 7, 7, 4, 2, 3, 3, 5, 3, 6 }));

    [Test]
    public void A_million_damaged_frames_are_read_without_an_exception_or_a_byte_too_far()
    {
        using var memory = new GuardedMemory(512);
        var random = new Random(4711);
        long found = 0;
        for (var i = 0; i < Frames; i++)
        {
            var sample = SampleFrames.All[i % SampleFrames.All.Count];
            var length = i % 3 == 0 ? random.Next(sample.Length + 1) : sample.Length;
            var frame = memory.Last(length);
            sample.AsSpan(0, length).CopyTo(frame);
            Damage(frame, random);
            found += Dissection.Of(frame);
        }

        Assert.That(found, Is.GreaterThan(Frames), "most still have headers");
    }

    [Test]
    public void Damaged_files_are_read_as_far_as_they_go_and_no_more_is_said_than_that_they_are_damaged()
    {
        var file = SampleFile();
        var random = new Random(4712);
        var (whole, refused) = (0, 0);
        for (var i = 0; i < Files; i++)
        {
            var damaged = file.AsSpan(0, i % 2 == 0 ? random.Next(file.Length + 1) : file.Length).ToArray();
            Damage(damaged, random);
            try
            {
                whole += PcapngReader.ReadPackets(new MemoryStream(damaged)).Count();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.That(whole, Is.GreaterThan(Files));
        Assert.That(refused, Is.InRange(1, Files - 1));
    }

    [Test]
    public void Damaged_filters_are_understood_or_refused()
    {
        const string filter = "(udp port 53 or tcp) and not net 198.18.0.0/24 and vlan 7 && portrange 1-9";
        var random = new Random(4713);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = filter.ToCharArray();
            for (var n = random.Next(4); n >= 0; n--)
            {
                text[random.Next(text.Length)] = (char)random.Next(32, 127);
            }

            try
            {
                FilterCompiler.CompileOwn(new string(text));
            }
            catch (FilterException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(1, 19_999));
    }

    private static void Damage(Span<byte> bytes, Random random)
    {
        for (var n = random.Next(5); n > 0 && bytes.Length > 0; n--)
        {
            var at = random.Next(bytes.Length);
            bytes[at] = random.Next(4) switch
            {
                0 => 0xFF,
                1 => 0,
                2 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }
    }

    private static byte[] SampleFile()
    {
        var memory = new MemoryStream();
        using (var writer = new PcapngWriter(memory))
        {
            writer.AddInterface("lan", 256, "udp");
            foreach (var (i, frame) in SampleFrames.All.Index())
            {
                writer.Write(0, frame, new PacketInfo(1_800_000_000_000_000_000 + i, frame.Length, PacketDirection.Incoming), i % 3 == 0 ? "fault f1 applied" : null);
            }

            writer.WriteStatistics(0, 1_800_000_000_000_000_009, new PacketStatistics(9, 0), "done");
        }

        return memory.ToArray();
    }
}
