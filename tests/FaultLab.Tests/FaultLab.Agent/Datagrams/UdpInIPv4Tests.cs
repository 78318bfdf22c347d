using System.Net;
using FaultLab.Agent.Datagrams;
using FaultLab.Agent.Probes;
using FaultLab.Linux.Packets.Headers;
using FaultLab.Linux.Sockets;
using NUnit.Framework;

namespace FaultLab.Tests.Agent.Datagrams;

public sealed class UdpInIPv4Tests
{
    private static readonly IPEndPoint From = IPEndPoint.Parse("198.18.64.2:4500");
    private static readonly IPEndPoint To = IPEndPoint.Parse("198.18.64.1:4501");

    [Test]
    public void The_packet_reads_as_what_was_asked_for()
    {
        var (_, packet) = UdpInIPv4.Packet(From, To, size: 100, gsoSize: 0);

        Assert.That(IPv4Header.TryParse(packet, out var ip), Is.True);
        Assert.That(UdpHeader.TryParse(packet.AsSpan(20), out var udp), Is.True);
        Assert.That(packet, Has.Length.EqualTo(20 + 8 + 100));
        Assert.That((udp.SourcePort, udp.DestinationPort), Is.EqualTo(((ushort)4500, (ushort)4501)));
        Assert.That(InternetChecksum.Of(packet.AsSpan(0, 20)), Is.Zero, "a header with its checksum sums up to all ones");
        Assert.That(packet[12..20], Is.EqualTo(new byte[] { 198, 18, 64, 2, 198, 18, 64, 1 }));
    }

    [Test]
    public void A_kernel_that_completes_the_checksum_makes_a_valid_one()
    {
        var (header, packet) = UdpInIPv4.Packet(From, To, size: 100, gsoSize: 4);

        // As skb_checksum_help does: the sum from the start on, the pseudo header's already in its place.
        var sum = InternetChecksum.Of(packet.AsSpan(header.ChecksumStart));
        var at = header.ChecksumStart + header.ChecksumOffset;
        (packet[at], packet[at + 1]) = ((byte)(sum >> 8), (byte)sum);
        Assert.That(UdpDatagram.Checksum(packet.AsSpan(20), From.Address, To.Address), Is.EqualTo(0xffff));
        Assert.That((header.GsoType, header.GsoSize, header.HeaderLength), Is.EqualTo((VirtioNetHeader.UdpFragments, (ushort)4, (ushort)28)));
    }
}
