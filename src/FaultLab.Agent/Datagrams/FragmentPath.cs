using System.Collections.Immutable;
using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// Datagrams that are cut here, in any order, overlapping or with one missing: a raw socket to which every packet is given with its IP
/// header. All fragments of a datagram go in one call.
/// </summary>
internal sealed class FragmentPath : IDatagramPath
{
    private const int RawProtocol = 255;

    // Never the same twice: a receiver holds what it could not put together, and would complete it with fragments of another.
    private static uint _lastIdentification = (uint)Environment.ProcessId << 8;

    private readonly IPEndPoint _target;
    private readonly LinuxSocket _socket;
    private readonly HeldPort _port;
    private readonly SourceAddress _source;
    private readonly UdpHeaderWriter _header;
    private readonly ImmutableArray<Fragment> _fragments;
    private readonly MessageBatch _batch;
    private readonly byte[] _datagram;
    private readonly int _headers;

    /// <param name="cut">Cuts so many bytes into pieces for packets with so much room.</param>
    public FragmentPath(IPEndPoint target, int size, UdpFaults faults, Func<int, int, ImmutableArray<Fragment>> cut)
    {
        _target = target;
        _source = new SourceAddress(target);
        _port = new HeldPort(target.AddressFamily);
        _header = new UdpHeaderWriter(_port.Number, target, faults);
        _socket = SendBuffers.Enlarge(LinuxSocket.Raw(target.AddressFamily, RawProtocol));
        _headers = _socket.IsIPv6 ? PacketHeaders.IPv6Size + PacketHeaders.FragmentSize : PacketHeaders.IPv4Size;
        _datagram = new byte[UdpDatagram.HeaderSize + size];
        var mtu = MtuTowards(target);
        _fragments = cut(_datagram.Length, mtu - _headers);
        var remote = new IPEndPoint(target.Address, 0).Serialize();
        _batch = new MessageBatch(Math.Max(1, _fragments.Length), mtu, remote.Buffer.Span[..remote.Size]);
    }

    public int Capacity => 1;

    public Span<byte> Payload(int index) => _datagram.AsSpan(UdpDatagram.HeaderSize);

    public int Send(int first, int count)
    {
        if (_source.Refresh() is var error and < 0)
        {
            return error;
        }

        _header.Write(_datagram, _source.Address);
        var identification = Interlocked.Increment(ref _lastIdentification);
        for (var i = 0; i < _fragments.Length; i++)
        {
            var fragment = _fragments[i];
            var length = _headers + fragment.Length;
            var packet = _batch[i][..length];
            _batch.SetLength(i, length);
            WriteHeaders(packet, identification, fragment);
            _datagram.AsSpan(fragment.Offset, fragment.Length).CopyTo(packet[_headers..]);
        }

        return SendAll();
    }

    public bool WaitWritable(int milliseconds) => _socket.WaitWritable(milliseconds);

    public void Dispose()
    {
        _socket.Dispose();
        _port.Dispose();
        _batch.Dispose();
    }

    private static int MtuTowards(IPEndPoint target)
    {
        using var probe = LinuxSocket.Udp(target.AddressFamily);
        var result = probe.Connect(target) is var error and < 0 ? error : probe.PathMtu();
        return result > 0 ? result : throw new ErrnoException($"find the MTU towards {target.Address}", -result);
    }

    private void WriteHeaders(Span<byte> packet, uint identification, Fragment fragment)
    {
        if (_socket.IsIPv6)
        {
            PacketHeaders.WriteIPv6(packet, _source.Address, _target.Address, identification, fragment);
        }
        else
        {
            PacketHeaders.WriteIPv4(packet, _source.Address, _target.Address, (ushort)identification, fragment);
        }
    }

    /// <summary>One that is refused in the middle refuses the datagram, as the kernel's own fragmentation does.</summary>
    private int SendAll()
    {
        for (var sent = 0; sent < _fragments.Length;)
        {
            var taken = _socket.Send(_batch, sent, _fragments.Length - sent);
            if (taken < 0)
            {
                return taken;
            }

            sent += taken;
        }

        return 1;
    }
}
