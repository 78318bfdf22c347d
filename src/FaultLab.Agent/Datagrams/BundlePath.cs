using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// Whole Ethernet frames, given to the kernel in bundles that it cuts into them (GSO) before the interface: one way through the kernel for
/// some sixty frames, each of which comes out of the cable by itself. Less than half of the work of <see cref="FramePath"/>.
/// </summary>
internal sealed class BundlePath : IDatagramPath
{
    /// <summary>Frames of a bundle. All reach the other end of a veth at once, whose queue takes a thousand (net.core.netdev_max_backlog).</summary>
    private const int Largest = 64;

    /// <summary>Datagrams with one time of sending.</summary>
    private const int Batch = 128;

    private const int LargestPacket = 65535;
    private const int IPv4At = VirtioNetHeader.Size + FramePath.EthernetSize;
    private const int UdpAt = IPv4At + PacketHeaders.IPv4Size;
    private const int PayloadAt = UdpAt + UdpDatagram.HeaderSize;

    /// <summary>So often it is looked whether frames are still as large as the interface takes: of a bundle the kernel does not check it.</summary>
    private const long LookEvery = 10 * MonotonicClock.Millisecond;

    private readonly SoftwareSegmentation _segmentation;
    private readonly LinuxSocket _socket;
    private readonly HeldPort _port;
    private readonly SourceAddress _source;
    private readonly MessageBatch _batch;
    private readonly IPEndPoint _target;
    private readonly int _size;
    private long _looked;
    private bool _fits;

    public BundlePath(IPEndPoint target, NextHop hop, int size, SoftwareSegmentation segmentation)
    {
        (_target, _size, _segmentation) = (target, size, segmentation);
        _source = new SourceAddress(target);
        _port = new HeldPort(target.AddressFamily);
        _socket = SendBuffers.Enlarge(LinuxSocket.Frames(hop.Index));
        _socket.Set(SocketOptions.FrameOffloads, 1);
        Together = Math.Min(Largest, (LargestPacket - PacketHeaders.IPv4Size - UdpDatagram.HeaderSize) / size);
        _batch = new MessageBatch((Batch + Together - 1) / Together, PayloadAt + (Together * size), []);
        for (var i = 0; i < _batch.Capacity; i++)
        {
            FramePath.WriteEthernet(_batch[i][VirtioNetHeader.Size..], hop);
        }
    }

    public int Capacity => _batch.Capacity * Together;

    public int Together { get; }

    public Span<byte> Payload(int index) => _batch[index / Together].Slice(PayloadAt + (index % Together * _size), _size);

    public int Send(int first, int count)
    {
        if (_source.Refresh() is var error and < 0)
        {
            return error;
        }

        if (!Fits())
        {
            return -Errno.EMSGSIZE;
        }

        var messages = (count + Together - 1) / Together;
        for (var i = 0; i < messages; i++)
        {
            Finish((first / Together) + i, Math.Min(Together, count - (i * Together)));
        }

        var taken = _socket.Send(_batch, first / Together, messages);
        return taken < 0 ? taken : Math.Min(taken * Together, count);
    }

    public bool WaitWritable(int milliseconds) => _socket.WaitWritable(milliseconds);

    public void Dispose()
    {
        _socket.Dispose();
        _port.Dispose();
        _batch.Dispose();
        _segmentation.Dispose();
    }

    private bool Fits()
    {
        var now = MonotonicClock.Now;
        if (now - _looked > LookEvery)
        {
            (_looked, _fits) = (now, PacketHeaders.IPv4Size + UdpDatagram.HeaderSize + _size <= _segmentation.Mtu);
        }

        return _fits;
    }

    /// <summary>Headers before so many payloads: those of one datagram, which the kernel makes into those of each.</summary>
    private void Finish(int index, int datagrams)
    {
        var length = PayloadAt + (datagrams * _size);
        _batch.SetLength(index, length);
        var message = _batch[index][..length];
        const int headers = PayloadAt - VirtioNetHeader.Size;
        new VirtioNetHeader(
            datagrams > 1 ? VirtioNetHeader.UdpSegments : VirtioNetHeader.None, headers, datagrams > 1 ? (ushort)_size : (ushort)0,
            UdpAt - VirtioNetHeader.Size, UdpDatagram.ChecksumOffset).Write(message);
        PacketHeaders.WriteIPv4(message[IPv4At..], _source.Address, _target.Address, 0, null);
        UdpDatagram.WriteUnfinishedHeader(message[UdpAt..], _source.Address, _port.Number, _target);
    }
}
