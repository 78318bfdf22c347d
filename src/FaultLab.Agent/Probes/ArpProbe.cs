using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>ARP requests (RFC 826) on one interface; an answer belongs to the request sent last.</summary>
internal sealed class ArpProbe : IProbeMethod
{
    private readonly EventLoop _loop;
    private readonly IPAddress _target;
    private readonly string _interfaceName;
    private readonly PendingAttempts _pending;
    private readonly RouteNetlink _netlink = RouteNetlink.Open();
    private readonly MessageReceiver _receiver = new(256);
    private readonly byte[] _packet = new byte[ArpMessage.Size];
    private LinuxSocket? _socket;
    private LoopWatch? _watch;
    private int _index;

    public ArpProbe(EventLoop loop, IPAddress target, string interfaceName, PendingAttempts pending)
    {
        (_loop, _target, _interfaceName, _pending) = (loop, target, interfaceName, pending);
        try
        {
            // The kernel takes 20 ms and more to bind a packet socket: not within an attempt, where it can be had before.
            if (_netlink.Links.Find(interfaceName) is { } link)
            {
                Open(link.Index);
            }
        }
        catch (ErrnoException)
        {
            // The first attempt tries again, and tells why it could not be sent.
            Close();
        }
    }

    public bool NeedsProber => false;

    public void Begin(Attempt attempt)
    {
        try
        {
            var link = _netlink.Links.Get(_interfaceName);
            if (link.Index != _index || _socket is null)
            {
                // When it was not there at first, and when it went and came back.
                Open(link.Index);
            }

            var mac = Convert.FromHexString(link.Mac.Replace(":", "", StringComparison.Ordinal));
            ArpMessage.WriteRequest(_packet, mac, SourceFor(link.Index), _target);
            attempt.Sending();
            var result = _socket!.SendTo(_packet, PacketAddress.Broadcast(link.Index, PacketAddress.Arp));
            if (result < 0)
            {
                attempt.NotSent(ErrnoNames.Of(-result));
            }
        }
        catch (ErrnoException e)
        {
            attempt.NotSent(e.Name);
        }
    }

    public void Dispose()
    {
        Close();
        _netlink.Dispose();
    }

    private void Open(int index)
    {
        Close();
        _socket = LinuxSocket.Packet(PacketAddress.Arp, index);
        _socket.Set(SocketOptions.Timestamps, 1);
        _watch = _loop.Watch(_socket.Descriptor, LoopEvents.Readable, _ => Receive());
        _index = index;
    }

    private void Close()
    {
        _watch?.Dispose();
        _socket?.Dispose();
        (_watch, _socket) = (null, null);
    }

    // An address of the _target's own network; without one, the zeros of an ARP probe (RFC 5227).
    private IPAddress SourceFor(int index)
    {
        var own = _netlink.Addresses.List(index).Where(a => a.Address.AddressFamily == _target.AddressFamily).ToList();
        return (own.Find(a => new IPNetwork(NetworkOf(a), a.PrefixLength).Contains(_target)) ?? own.FirstOrDefault())?.Address ?? IPAddress.Any;
    }

    private static IPAddress NetworkOf(InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        for (var bit = address.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    private void Receive()
    {
        while (_socket is { } socket && _receiver.Receive(socket) is var result && result != -Errno.EAGAIN)
        {
            if (result == -Errno.ENETDOWN || result == -Errno.ENODEV)
            {
                // Told once when the interface goes down; the socket hears again when it is up.
                continue;
            }

            if (result < 0)
            {
                return;
            }

            if (ArpMessage.IsReplyFrom(_receiver.Data, _target))
            {
                _pending.Newest()?.Answered(_receiver.ArrivedNanoseconds);
            }
        }
    }
}
