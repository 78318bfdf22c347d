using System.Buffers.Binary;
using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// Whole Ethernet frames through a packet socket, past the queueing discipline, each by itself. With a segment size
/// the frame is a GSO frame (virtio_net_hdr before it), which the device or the kernel cuts into datagrams, as it does for a guest's.
/// </summary>
internal sealed class FramePath : IDatagramPath
{
    public const int EthernetSize = 14;
    private const ushort IPv4Type = 0x0800;

    private readonly LinuxSocket _socket;
    private readonly HeldPort _port;
    private readonly SourceAddress _source;
    private readonly UdpHeaderWriter _header;
    private readonly MessageBatch _batch;
    private readonly IPEndPoint _target;
    private readonly int _offset;
    private readonly int _segment;
    private IPAddress? _written;

    /// <param name="segment">UDP payload of each datagram that a GSO frame becomes; 0: no GSO.</param>
    public FramePath(IPEndPoint target, NextHop hop, int size, int segment, UdpFaults faults)
    {
        (_target, _segment) = (target, segment);
        _source = new SourceAddress(target);
        _port = new HeldPort(target.AddressFamily);
        _header = new UdpHeaderWriter(_port.Number, target, faults);
        _socket = SendBuffers.Enlarge(LinuxSocket.Frames(hop.Index));
        _offset = segment > 0 ? VirtioNetHeader.Size : 0;
        if (segment > 0)
        {
            _socket.Set(SocketOptions.FrameOffloads, 1);
        }
        else
        {
            _socket.Set(SocketOptions.BypassQueueing, 1);
        }

        var length = _offset + EthernetSize + PacketHeaders.IPv4Size + UdpDatagram.HeaderSize + size;
        _batch = new MessageBatch(SendBuffers.BatchOf(length), length, []);
        for (var i = 0; i < _batch.Capacity; i++)
        {
            WriteEthernet(_batch[i][_offset..], hop);
        }
    }

    public int Capacity => _batch.Capacity;

    public Span<byte> Payload(int index) => Datagram(index)[UdpDatagram.HeaderSize..];

    public int Send(int first, int count)
    {
        if (_source.Refresh() is var error and < 0)
        {
            return error;
        }

        // The IP header stays the same until the source address changes.
        if (!_source.Address.Equals(_written))
        {
            _written = _source.Address;
            for (var i = 0; i < _batch.Capacity; i++)
            {
                PacketHeaders.WriteIPv4(_batch[i][(_offset + EthernetSize)..], _source.Address, _target.Address, 0, null);
            }
        }

        for (var i = first; i < first + count; i++)
        {
            _header.Write(Datagram(i), _source.Address);
            if (_segment > 0)
            {
                WriteOffload(_batch[i]);
            }
        }

        return _socket.Send(_batch, first, count);
    }

    public bool WaitWritable(int milliseconds) => _socket.WaitWritable(milliseconds);

    public void Dispose()
    {
        _socket.Dispose();
        _port.Dispose();
        _batch.Dispose();
    }

    public static void WriteEthernet(Span<byte> frame, NextHop hop)
    {
        hop.Neighbour.CopyTo(frame);
        hop.Own.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], IPv4Type);
    }

    private Span<byte> Datagram(int index) => _batch[index][(_offset + EthernetSize + PacketHeaders.IPv4Size)..];

    /// <summary>struct virtio_net_hdr, and in the UDP header the sum of the pseudo header only: whoever cuts the frame completes it.</summary>
    private void WriteOffload(Span<byte> message)
    {
        const int udp = EthernetSize + PacketHeaders.IPv4Size;
        new VirtioNetHeader(VirtioNetHeader.UdpSegments, udp + UdpDatagram.HeaderSize, (ushort)_segment, udp, UdpDatagram.ChecksumOffset).Write(message);
        var datagram = message[(VirtioNetHeader.Size + udp)..];
        BinaryPrimitives.WriteUInt16BigEndian(
            datagram[UdpDatagram.ChecksumOffset..], UdpDatagram.UnfinishedChecksum(datagram.Length, _source.Address, _target.Address));
    }
}
