using FaultLab.Linux.Packets.Headers;
using FaultLab.Tests.Linux.Packets.Fuzzing;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets;

public sealed class HeaderTests
{
    private const string Udp =
        "02fa00000002" + "02fa00000001" + "0800" + "450000200001200540111234c6120001c6120002" + "1388138900140000" + "0102030405060708090a0b0c" + "0000";

    [Test]
    public void Reads_a_udp_packet_and_leaves_the_padding_out()
    {
        Assert.That(EthernetHeader.TryParse(Convert.FromHexString(Udp), out var ethernet), Is.True);
        Assert.That((ethernet.Type, ethernet.VlanId), Is.EqualTo((EtherType.IPv4, (ushort?)null)));
        Assert.That(Convert.ToHexStringLower(ethernet.Source), Is.EqualTo("02fa00000001"));
        Assert.That(IPv4Header.TryParse(ethernet.Payload, out var ip), Is.True);
        Assert.That((ip.Protocol, ip.TimeToLive, ip.MoreFragments, ip.FragmentOffset), Is.EqualTo((IPProtocol.Udp, (byte)64, true, 40)));
        Assert.That(Convert.ToHexStringLower(ip.Destination), Is.EqualTo("c6120002"));
        Assert.That(UdpHeader.TryParse(ip.Payload, out var udp), Is.True);
        Assert.That((udp.SourcePort, udp.DestinationPort, udp.Payload.Length), Is.EqualTo(((ushort)5000, (ushort)5001, 4)));
    }

    [Test]
    public void Reads_behind_stacked_vlan_tags()
    {
        var frame = Convert.FromHexString("02fa0000000202fa00000001" + "88a82064" + "81000007" + "0806" + "0001080006040001" + new string('0', 40));

        Assert.That(EthernetHeader.TryParse(frame, out var ethernet), Is.True);
        Assert.That((ethernet.VlanId, ethernet.Type), Is.EqualTo(((ushort?)0x64, EtherType.Arp)));
        Assert.That(ArpHeader.TryParse(ethernet.Payload, out var arp), Is.True);
        Assert.That(arp.Operation, Is.EqualTo(ArpHeader.Request));
    }

    [Test]
    public void Reads_tcp_over_ipv6()
    {
        var packet = Convert.FromHexString(
            "6000000000140640" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
            + "00501f90" + "00000001" + "00000002" + "5012ffff" + "00000000");

        Assert.That(IPv6Header.TryParse(packet, out var ip), Is.True);
        Assert.That(TcpHeader.TryParse(ip.Payload, out var tcp), Is.True);
        Assert.That((tcp.SourcePort, tcp.Flags, tcp.Payload.Length), Is.EqualTo(((ushort)80, TcpFlags.Syn | TcpFlags.Ack, 0)));
    }

    [Test]
    public void Reads_an_echo() =>
        Assert.That(
            IcmpHeader.TryParse(Convert.FromHexString("0800f7fd00010002aabb"), out var icmp)
            && (icmp.Type, icmp.Identifier, icmp.Sequence, icmp.Payload.Length) == (IcmpHeader.EchoRequest, 1, 2, 2),
            Is.True);

    [Test]
    public void Reads_the_tags_of_a_stack_of_vlans()
    {
        EthernetHeader.TryParse(SampleFrames.MultipathJoin, out var ethernet);

        Assert.That((ethernet.VlanTags, ethernet.VlanId, ethernet.InnerVlanId, ethernet.Type), Is.EqualTo((2, (ushort?)16, (ushort?)100, EtherType.IPv4)));
    }

    [Test]
    public void Finds_the_token_of_a_join_and_the_key_of_a_capable()
    {
        var join = Multipath(SampleFrames.MultipathJoin);
        var capable = Multipath(SampleFrames.MultipathWithClient);

        Assert.That(join.TryGetJoinToken(out var token) && join.Subtype == MultipathSubtype.Join && join.IsBackup && join.AddressId == 2 && token == 0xAABBCCDD, Is.True);
        Assert.That(capable.TryGetSenderKey(out var key) && capable.Subtype == MultipathSubtype.Capable && key == 0x1122334455667788, Is.True);
    }

    [Test]
    public void Reads_the_address_of_the_client_that_a_balancer_tells()
    {
        TcpOptions.TryFind(Tcp(SampleFrames.MultipathWithClient).Options, TcpOptionKind.ClientAddress, out var option);

        Assert.That(ClientAddressOption.TryParse(option, out var client) && client.Port == 8080, Is.True);
        Assert.That(client.Address.ToArray(), Is.EqualTo(new byte[] { 198, 18, 0, 9 }));
    }

    [Test]
    public void Walks_over_the_extension_headers_of_ipv6()
    {
        EthernetHeader.TryParse(SampleFrames.IPv6Extensions, out var ethernet);
        IPv6Header.TryParse(ethernet.Payload, out var ip);

        Assert.That(ip.TryFindTransport(out var transport), Is.True);
        Assert.That((transport.Protocol, transport.IsFragment, transport.FragmentOffset, transport.MoreFragments, transport.FragmentIdentification),
            Is.EqualTo((IPProtocol.Tcp, true, 0, true, 0x12345678u)));
        Assert.That(TcpHeader.TryParse(transport.Payload, out var tcp) && tcp.DestinationPort == 80, Is.True);
    }

    [Test]
    public void Finds_the_frame_in_a_vxlan_packet()
    {
        EthernetHeader.TryParse(SampleFrames.Vxlan, out var ethernet);
        IPv4Header.TryParse(ethernet.Payload, out var ip);
        UdpHeader.TryParse(ip.Payload, out var udp);

        Assert.That(VxlanHeader.TryParse(udp.Payload, out var vxlan) && vxlan.NetworkIdentifier == 42, Is.True);
        Assert.That(EthernetHeader.TryParse(vxlan.Frame, out var inner) && inner.Type == EtherType.Arp, Is.True);
    }

    [Test]
    public void A_damaged_option_ends_the_walk()
    {
        var options = new TcpOptions([3, 3, 7, 8, 40, 1]);
        var found = 0;
        while (options.MoveNext())
        {
            found++;
        }

        Assert.That((found, options.IsDamaged), Is.EqualTo((1, true)));
    }

    private static MultipathOption Multipath(ReadOnlySpan<byte> frame)
    {
        TcpOptions.TryFind(Tcp(frame).Options, TcpOptionKind.Multipath, out var option);
        Assert.That(MultipathOption.TryParse(option, out var multipath), Is.True);
        return multipath;
    }

    private static TcpHeader Tcp(ReadOnlySpan<byte> frame)
    {
        EthernetHeader.TryParse(frame, out var ethernet);
        IPv4Header.TryParse(ethernet.Payload, out var ip);
        Assert.That(TcpHeader.TryParse(ip.Payload, out var tcp), Is.True);
        return tcp;
    }

    [Test]
    public void What_comes_from_the_network_never_throws()
    {
        var random = new Random(1);
        var bytes = new byte[80];
        for (var round = 0; round < 50_000; round++)
        {
            random.NextBytes(bytes);
            var packet = bytes.AsSpan(0, random.Next(bytes.Length));
            if (packet.Length > 0)
            {
                packet[0] = (byte)((packet[0] & 0xF) | (round % 2 == 0 ? 0x40 : 0x60));
            }

            Touch(packet);
        }
    }

    private static int Touch(ReadOnlySpan<byte> packet)
    {
        var sum = 0;
        sum += EthernetHeader.TryParse(packet, out var ethernet) ? ethernet.Payload.Length + ethernet.Type : 0;
        sum += ArpHeader.TryParse(packet, out var arp) ? arp.TargetAddress[3] : 0;
        sum += IPv4Header.TryParse(packet, out var ip) ? ip.Payload.Length : 0;
        sum += IPv6Header.TryParse(packet, out var ip6) ? ip6.Payload.Length : 0;
        sum += IcmpHeader.TryParse(packet, out var icmp) ? icmp.Payload.Length : 0;
        sum += UdpHeader.TryParse(packet, out var udp) ? udp.Payload.Length : 0;
        sum += TcpHeader.TryParse(packet, out var tcp) ? tcp.Payload.Length : 0;
        return sum;
    }
}
