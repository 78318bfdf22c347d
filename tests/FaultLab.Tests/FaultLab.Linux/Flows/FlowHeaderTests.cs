using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Flows;

public sealed class FlowHeaderTests
{
    private static readonly FlowHeader Header = new(7, 1_234_567_890_123, 42_000_000_001, 0xdeadbeef, 200);

    [Test]
    public void Reads_what_it_wrote()
    {
        var packet = new byte[200];
        Header.Write(packet);

        Assert.That(FlowHeader.TryParse(packet, out var read), Is.True);
        Assert.That(read, Is.EqualTo(Header));
    }

    [TestCase(FlowHeader.Size - 1, 0, TestName = "Rejects_a_packet_shorter_than_the_header")]
    [TestCase(FlowHeader.Size, 1, TestName = "Rejects_another_magic")]
    [TestCase(FlowHeader.Size, 8, TestName = "Rejects_a_negative_number")]
    [TestCase(FlowHeader.Size, 28, TestName = "Rejects_a_negative_length")]
    public void Rejects(int length, int spoiltByte)
    {
        var packet = new byte[FlowHeader.Size];
        Header.Write(packet);
        packet[spoiltByte] ^= (byte)(length < FlowHeader.Size ? 0 : 0x80);

        Assert.That(FlowHeader.TryParse(packet.AsSpan(0, length), out _), Is.False);
    }
}
