using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Tests.Linux.Packets.Fuzzing;

/// <summary>Looks at everything that the header views can say of a frame; returns how many headers were found.</summary>
internal static class Dissection
{
    private static long _sum;

    public static int Of(ReadOnlySpan<byte> frame, int depth = 0)
    {
        if (depth > 4 || !EthernetHeader.TryParse(frame, out var ethernet))
        {
            return 0;
        }

        Touch(ethernet.Destination);
        Touch(ethernet.Source);
        Touch(ethernet.Payload);
        _sum += ethernet.Type + (ethernet.VlanId ?? 0) + (ethernet.InnerVlanId ?? 0) + ethernet.VlanTags;
        return 1 + ethernet.Type switch
        {
            EtherType.IPv4 => IPv4(ethernet.Payload, depth),
            EtherType.IPv6 => IPv6(ethernet.Payload, depth),
            EtherType.Arp => Arp(ethernet.Payload),
            _ => 0,
        };
    }

    private static int Arp(ReadOnlySpan<byte> packet)
    {
        if (!ArpHeader.TryParse(packet, out var arp))
        {
            return 0;
        }

        _sum += arp.Operation;
        Touch(arp.SenderMac);
        Touch(arp.SenderAddress);
        Touch(arp.TargetMac);
        Touch(arp.TargetAddress);
        return 1;
    }

    private static int IPv4(ReadOnlySpan<byte> packet, int depth)
    {
        if (!IPv4Header.TryParse(packet, out var ip))
        {
            return 0;
        }

        _sum += ip.TotalLength + ip.Identification + ip.FragmentOffset + ip.TimeToLive + (ip.IsFragment | ip.MoreFragments | ip.DontFragment ? 1 : 0);
        Touch(ip.Source);
        Touch(ip.Destination);
        Touch(ip.Options);
        Touch(ip.Payload);
        return 1 + Transport(ip.Protocol, ip.Payload, depth);
    }

    private static int IPv6(ReadOnlySpan<byte> packet, int depth)
    {
        if (!IPv6Header.TryParse(packet, out var ip))
        {
            return 0;
        }

        _sum += ip.PayloadLength + ip.HopLimit;
        Touch(ip.Source);
        Touch(ip.Destination);
        Touch(ip.Payload);
        if (!ip.TryFindTransport(out var transport))
        {
            return 1;
        }

        _sum += transport.FragmentOffset + transport.FragmentIdentification + (transport.IsFragment | transport.MoreFragments ? 1 : 0);
        Touch(transport.Payload);
        return 1 + Transport(transport.Protocol, transport.Payload, depth);
    }

    private static int Transport(byte protocol, ReadOnlySpan<byte> payload, int depth)
    {
        switch (protocol)
        {
            case IPProtocol.Tcp when TcpHeader.TryParse(payload, out var tcp):
                _sum += tcp.SourcePort + tcp.DestinationPort + tcp.Sequence + tcp.Acknowledgement + tcp.Window + (long)tcp.Flags;
                Touch(tcp.Payload);
                return 1 + Options(tcp.Options);
            case IPProtocol.Udp when UdpHeader.TryParse(payload, out var udp):
                _sum += udp.SourcePort + udp.Length;
                Touch(udp.Payload);
                return 1 + (udp.DestinationPort == VxlanHeader.Port && VxlanHeader.TryParse(udp.Payload, out var vxlan) ? 1 + Of(vxlan.Frame, depth + 1) : 0);
            case IPProtocol.Icmp or IPProtocol.IcmpV6 when IcmpHeader.TryParse(payload, out var icmp):
                _sum += icmp.Type + icmp.Code + icmp.Identifier + icmp.Sequence + icmp.NextHopMtu + icmp.NextHopMtuV6;
                Touch(icmp.Payload);
                return 1;
            default:
                return 0;
        }
    }

    private static int Options(ReadOnlySpan<byte> options)
    {
        var found = 0;
        foreach (var option in new TcpOptions(options))
        {
            Touch(option.Data);
            found++;
            if (MultipathOption.TryParse(option, out var multipath))
            {
                _sum += (long)multipath.Subtype + multipath.Version + multipath.AddressId + (multipath.IsBackup ? 1 : 0);
                _sum += multipath.TryGetJoinToken(out var token) ? token : multipath.TryGetSenderKey(out var key) ? (long)key : 0;
            }

            if (ClientAddressOption.TryParse(option, out var client))
            {
                _sum += client.Port;
                Touch(client.Address);
            }
        }

        return found;
    }

    private static void Touch(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _sum += bytes[0] + bytes[^1];
        }
    }
}
