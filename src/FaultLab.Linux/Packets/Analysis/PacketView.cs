using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>A frame taken apart as far as analysis needs it: addresses, protocol, transport header.</summary>
public readonly ref struct PacketView
{
    private PacketView(ushort type, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol, ReadOnlySpan<byte> transport, int transportLength, bool isLaterFragment)
    {
        EtherType = type;
        Source = source;
        Destination = destination;
        Protocol = protocol;
        Transport = transport;
        TransportLength = transportLength;
        IsLaterFragment = isLaterFragment;
    }

    public ushort EtherType { get; }

    /// <summary>4 or 16 bytes; empty where it is not IP.</summary>
    public ReadOnlySpan<byte> Source { get; }

    public ReadOnlySpan<byte> Destination { get; }

    public byte Protocol { get; }

    /// <summary>From the transport header on, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    /// <summary>What the IP header says: transport header and payload, captured or not.</summary>
    public int TransportLength { get; }

    /// <summary>A fragment without a transport header.</summary>
    public bool IsLaterFragment { get; }

    public bool IsIP => !Source.IsEmpty;

    public static bool TryParse(ReadOnlySpan<byte> frame, int originalLength, out PacketView view)
    {
        view = default;
        if (!EthernetHeader.TryParse(frame, out var ethernet))
        {
            return false;
        }

        var packet = ethernet.Payload;
        var type = ethernet.Type;
        if (type == Headers.EtherType.IPv4 && IPv4Header.TryParse(packet, out var four))
        {
            // Zero: longer than 16 bits can say (large frames that a card would cut).
            var length = four.TotalLength != 0 ? four.TotalLength : originalLength - (frame.Length - packet.Length);
            view = new PacketView(type, four.Source, four.Destination, four.Protocol, four.Payload, length - four.HeaderLength, four.FragmentOffset != 0);
        }
        else if (type == Headers.EtherType.IPv6 && IPv6Header.TryParse(packet, out var six))
        {
            view = six.TryFindTransport(out var transport)
                ? new PacketView(type, six.Source, six.Destination, transport.Protocol, transport.Payload, six.PayloadLength - (six.Payload.Length - transport.Payload.Length), transport.FragmentOffset != 0)
                : new PacketView(type, six.Source, six.Destination, six.NextHeader, [], 0, true);
        }
        else
        {
            view = new PacketView(type, [], [], 0, [], 0, false);
        }

        return true;
    }
}
