using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>ARP requests (RFC 826) on one interface; an answer belongs to the request sent last.</summary>
internal sealed class ArpProbe(EventLoop loop, IPAddress target, string interfaceName, PendingAttempts pending) : IProbeMethod
{
    private readonly RouteNetlink _netlink = RouteNetlink.Open();
    private readonly MessageReceiver _receiver = new(256);
    private readonly byte[] _packet = new byte[ArpMessage.Size];
    private LinuxSocket? _socket;
    private LoopWatch? _watch;
    private int _index;

    public bool NeedsProber => false;

    public void Begin(Attempt attempt)
    {
        try
        {
            var link = _netlink.Links.Get(interfaceName);
            if (link.Index != _index || _socket is null)
            {
                // The first time, and when the interface went and came back.
                Open(link.Index);
            }

            var mac = Convert.FromHexString(link.Mac.Replace(":", "", StringComparison.Ordinal));
            ArpMessage.WriteRequest(_packet, mac, SourceFor(link.Index), target);
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
        _watch = loop.Watch(_socket.Descriptor, LoopEvents.Readable, _ => Receive());
        _index = index;
    }

    private void Close()
    {
        _watch?.Dispose();
        _socket?.Dispose();
        (_watch, _socket) = (null, null);
    }

    // An address of the target's own network; without one, the zeros of an ARP probe (RFC 5227).
    private IPAddress SourceFor(int index)
    {
        var own = _netlink.Addresses.List(index).Where(a => a.Address.AddressFamily == target.AddressFamily).ToList();
        return (own.Find(a => new IPNetwork(NetworkOf(a), a.PrefixLength).Contains(target)) ?? own.FirstOrDefault())?.Address ?? IPAddress.Any;
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

            if (ArpMessage.IsReplyFrom(_receiver.Data, target))
            {
                pending.Newest()?.Answered(_receiver.ArrivedNanoseconds);
            }
        }
    }
}
