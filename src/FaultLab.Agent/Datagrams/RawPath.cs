using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// A raw socket for protocol UDP without IP_HDRINCL: the UDP header is made here, the IP header and all fragments by the kernel. (With
/// IP_HDRINCL anything above the MTU is EMSGSIZE.)
/// </summary>
internal sealed class RawPath : IDatagramPath
{
    private const int UdpProtocol = 17;

    private readonly LinuxSocket _socket;
    private readonly HeldPort _port;
    private readonly SourceAddress _source;
    private readonly UdpHeaderWriter _header;
    private readonly MessageBatch _batch;

    /// <param name="fragmentation"><see cref="SocketOptions.Fragment"/> or <see cref="SocketOptions.NeverFragment"/>.</param>
    public RawPath(IPEndPoint target, int size, int fragmentation, UdpFaults faults)
    {
        // The port in a raw socket's address must be zero for IPv6 (net/ipv6/raw.c) and is ignored for IPv4.
        var remote = new IPEndPoint(target.Address, 0).Serialize();
        _source = new SourceAddress(target);
        _port = new HeldPort(target.AddressFamily);
        _header = new UdpHeaderWriter(_port.Number, target, faults);
        _socket = SendBuffers.Enlarge(LinuxSocket.Raw(target.AddressFamily, UdpProtocol));
        _socket.SetFragmentation(fragmentation);
        var length = UdpDatagram.HeaderSize + size;
        _batch = new MessageBatch(SendBuffers.BatchOf(length), length, remote.Buffer.Span[..remote.Size]);
    }

    public int Capacity => _batch.Capacity;

    public Span<byte> Payload(int index) => _batch[index][UdpDatagram.HeaderSize..];

    public int Send(int first, int count)
    {
        if (_source.Refresh() is var error and < 0)
        {
            return error;
        }

        for (var i = first; i < first + count; i++)
        {
            _header.Write(_batch[i], _source.Address);
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
}
