using System.Net;
using FaultLab.Agent.Datagrams;
using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Datagrams;

public sealed class UdpDatagramTests
{
    [TestCase("198.18.0.1", "198.18.0.2")]
    [TestCase("2001:db8::1", "2001:db8::2")]
    public void A_datagram_with_its_checksum_sums_to_nothing(string from, string to)
    {
        var (source, target) = (new IPEndPoint(IPAddress.Parse(from), 4711), new IPEndPoint(IPAddress.Parse(to), 6783));
        foreach (var size in new[] { 0, 1, 2, 1473, 60000, 65507 })
        {
            var datagram = new byte[UdpDatagram.HeaderSize + size];
            datagram.AsSpan(UdpDatagram.HeaderSize, Math.Min(size, FlowHeader.Size)).Fill(0xa5);
            new UdpHeaderWriter(source.Port, target, default).Write(datagram, source.Address);

            // With the checksum in place the sum is all ones, whose complement Checksum never gives as zero.
            Assert.That(UdpDatagram.Checksum(datagram, source.Address, target.Address), Is.EqualTo(0xffff), $"{size} bytes");
            Assert.That(datagram[..6], Is.EqualTo(new byte[] { 0x12, 0x67, 0x1a, 0x7f, (byte)((size + 8) >> 8), (byte)(size + 8) }));
        }
    }

    [Test]
    public void The_checksum_is_that_of_the_RFC_summed_by_hand()
    {
        // 198.18.0.1:1000 > 198.18.0.2:2000, payload "hi".
        byte[] datagram = [0x03, 0xe8, 0x07, 0xd0, 0x00, 0x0a, 0, 0, (byte)'h', (byte)'i'];

        Assert.That(UdpDatagram.Checksum(datagram, IPAddress.Parse("198.18.0.1"), IPAddress.Parse("198.18.0.2")), Is.EqualTo(0xffff - Sum()));

        static int Sum()
        {
            var sum = 0xc612 + 0x0001 + 0xc612 + 0x0002 + 17 + 10 + 0x03e8 + 0x07d0 + 0x000a + 0x6869;
            return (sum & 0xffff) + (sum >> 16);
        }
    }

    [Test]
    public void A_checksum_that_is_wrong_on_purpose_is_neither_right_nor_none()
    {
        var target = new IPEndPoint(IPAddress.Parse("198.18.0.2"), 6783);
        var datagram = new byte[100];
        new UdpHeaderWriter(4711, target, new UdpFaults(Checksum: true, Length: false)).Write(datagram, IPAddress.Parse("198.18.0.1"));

        Assert.That(datagram[6..8], Is.Not.EqualTo(new byte[2]));
        Assert.That(UdpDatagram.Checksum(datagram, IPAddress.Parse("198.18.0.1"), target.Address), Is.Not.EqualTo(0xffff));
    }
}
