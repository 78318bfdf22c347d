using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FaultLab.Linux.Packets.Filters;

namespace FaultLab.Linux.Sockets;

/// <summary>
/// A socket that never blocks. Calls that may fail in the ordinary course of things (no route, buffer full, reset) return the negative
/// errno as the kernel does; <see cref="ErrnoException"/> is thrown only where the program or the machine is wrong.
/// </summary>
public sealed unsafe class LinuxSocket : IDisposable
{
    private const int StreamType = 1;
    private const int DatagramType = 2;
    private const int RawType = 3;
    private const int Inet = 2;
    private const int Inet6 = 10;

    private LinuxSocket(FileDescriptor descriptor, AddressFamily family)
    {
        Descriptor = descriptor;
        Family = family;
    }

    public FileDescriptor Descriptor { get; }

    public AddressFamily Family { get; }

    public bool IsIPv6 => Family == AddressFamily.InterNetworkV6;

    public static LinuxSocket Udp(AddressFamily family) => Open(family, DatagramType, 17);

    public static LinuxSocket Tcp(AddressFamily family) => Open(family, StreamType, 6);

    /// <summary>A multipath TCP socket (IPPROTO_MPTCP 262, linux/in.h); with a peer that does not know it, it is a TCP one.</summary>
    /// <exception cref="ErrnoException">EPROTONOSUPPORT or ENOPROTOOPT: the kernel has no MPTCP, or it is switched off.</exception>
    public static LinuxSocket Mptcp(AddressFamily family) => Open(family, StreamType, 262);

    /// <param name="protocol">IP protocol number; the kernel makes the IP header.</param>
    public static LinuxSocket Raw(AddressFamily family, int protocol) => Open(family, RawType, protocol);

    /// <summary>An AF_PACKET socket for one Ethernet protocol on one interface; the kernel makes the Ethernet header.</summary>
    public static LinuxSocket Packet(ushort protocol, int interfaceIndex)
    {
        var type = DatagramType | Interop.CloseOnExec | Interop.NonBlocking;
        var descriptor = Interop.Socket(PacketAddress.Family, type, BinaryPrimitives.ReverseEndianness(protocol));
        var socket = descriptor.IsInvalid
            ? throw ErrnoException.Last($"socket(AF_PACKET, {protocol:x4})")
            : new LinuxSocket(descriptor, AddressFamily.Packet);
        try
        {
            socket.Bind(PacketAddress.OfInterface(interfaceIndex, protocol), $"interface number {interfaceIndex}");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An AF_PACKET socket that only sends, whole frames with their Ethernet header, out of one interface.</summary>
    public static LinuxSocket Frames(int interfaceIndex)
    {
        var descriptor = Interop.Socket(PacketAddress.Family, RawType | Interop.CloseOnExec | Interop.NonBlocking, 0);
        var socket = descriptor.IsInvalid ? throw ErrnoException.Last("socket(AF_PACKET, SOCK_RAW)") : new LinuxSocket(descriptor, AddressFamily.Packet);
        try
        {
            // Protocol 0: nothing is ever received.
            socket.Bind(PacketAddress.OfInterface(interfaceIndex, 0), $"interface number {interfaceIndex}");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Set(SocketOption option, int value)
    {
        if (TrySet(option, value) is var result and < 0)
        {
            throw new ErrnoException($"setsockopt({option.Level}, {option.Name})", -result);
        }
    }

    /// <summary>Zero, or the negative errno.</summary>
    public int TrySet(SocketOption option, int value) => Result(Interop.SetOption(Descriptor, option.Level, option.Name, &value, sizeof(int)));

    public void Set(SocketOption option, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value)
        {
            ErrnoException.ThrowIfNegative(
                Interop.SetOption(Descriptor, option.Level, option.Name, pointer, value.Length), $"setsockopt({option.Level}, {option.Name})");
        }
    }

    /// <summary>Sends ICMP errors to the error queue, where <see cref="MessageReceiver.ReceiveError"/> finds them.</summary>
    public void EnableErrorQueue() => Set(IsIPv6 ? SocketOptions.IPv6ErrorQueue : SocketOptions.IPv4ErrorQueue, 1);

    /// <param name="mode"><see cref="SocketOptions.Fragment"/> or <see cref="SocketOptions.NeverFragment"/>.</param>
    public void SetFragmentation(int mode) => Set(IsIPv6 ? SocketOptions.IPv6PathMtuDiscovery : SocketOptions.IPv4PathMtuDiscovery, mode);

    /// <summary>Zero, EINPROGRESS (the socket becomes writable when it is decided), or another negative errno.</summary>
    public int Connect(IPEndPoint remote)
    {
        var address = remote.Serialize();
        fixed (byte* pointer = address.Buffer.Span)
        {
            return Result(Interop.Connect(Descriptor, pointer, address.Size));
        }
    }

    public void Bind(IPEndPoint local)
    {
        var address = local.Serialize();
        Bind(address.Buffer.Span[..address.Size], local.ToString());
    }

    public void Listen(int backlog) => ErrnoException.ThrowIfNegative(Interop.Listen(Descriptor, backlog), "listen");

    /// <summary>The next connection that waits; null when there is none.</summary>
    public LinuxSocket? Accept()
    {
        var descriptor = Interop.Accept(Descriptor, nint.Zero, nint.Zero, Interop.CloseOnExec | Interop.NonBlocking);
        return descriptor.IsInvalid ? null : new LinuxSocket(descriptor, Family);
    }

    /// <summary>The address this socket is bound to.</summary>
    public IPEndPoint LocalEndPoint() => Name(Interop.GetName, "getsockname");

    /// <summary>The address at the other end of the connection.</summary>
    public IPEndPoint RemoteEndPoint() => Name(Interop.GetPeerName, "getpeername");

    /// <summary>An option whose value is a socket address of <paramref name="family"/>: zero, or the negative errno.</summary>
    public int TryGet(SocketOption option, AddressFamily family, out IPEndPoint? value)
    {
        var address = Empty(family == AddressFamily.InterNetworkV6);
        var length = address.Size;
        fixed (byte* pointer = address.Buffer.Span)
        {
            var result = Result(Interop.GetOption(Descriptor, option.Level, option.Name, pointer, ref length));
            value = result < 0 ? null : EndPoint(address);
            return result;
        }
    }

    /// <summary>MTU of the route to the address this socket is connected to, bytes; or the negative errno.</summary>
    public int PathMtu()
    {
        var mtu = 0;
        var length = sizeof(int);
        var option = IsIPv6 ? SocketOptions.IPv6PathMtu : SocketOptions.IPv4PathMtu;
        var result = Result(Interop.GetOption(Descriptor, option.Level, option.Name, &mtu, ref length));
        return result < 0 ? result : mtu;
    }

    /// <summary>Messages that the kernel threw away because the receive buffer was full, or their checksum wrong, since the socket is there.</summary>
    public uint Dropped()
    {
        // SO_MEMINFO: an array of uint, SK_MEMINFO_DROPS of linux/sock_diag.h is its number 8.
        const int count = 9;
        var memory = stackalloc uint[count];
        var length = count * sizeof(uint);
        var result = Interop.GetOption(Descriptor, SocketOptions.MemoryInfo.Level, SocketOptions.MemoryInfo.Name, memory, ref length);
        return result < 0 ? 0 : memory[count - 1];
    }

    /// <summary>SO_ERROR as a negative errno, and zero again afterwards.</summary>
    public int TakeError()
    {
        var error = 0;
        var length = sizeof(int);
        var result = Result(Interop.GetOption(Descriptor, SocketOptions.Error.Level, SocketOptions.Error.Name, &error, ref length));
        return result < 0 ? result : -error;
    }

    /// <summary>Where a connection was meant to go before nftables redirected it here (SO_ORIGINAL_DST, IP6T_SO_ORIGINAL_DST); null: it was not.</summary>
    public IPEndPoint? OriginalDestination()
    {
        var address = new IPEndPoint(IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Serialize();
        var length = address.Size;
        var option = IsIPv6 ? SocketOptions.IPv6OriginalDestination : SocketOptions.IPv4OriginalDestination;
        fixed (byte* pointer = address.Buffer.Span)
        {
            return Result(Interop.GetOption(Descriptor, option.Level, option.Name, pointer, ref length)) < 0
                ? null
                : (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(address);
        }
    }

    /// <summary>Says that nothing more will be sent. Zero, or the negative errno.</summary>
    public int EndSending() => Result(Interop.ShutDown(Descriptor, Interop.ShutDownWriting));

    /// <summary>Bytes sent, or the negative errno.</summary>
    public int Send(ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            return Result(Interop.Send(Descriptor, pointer, data.Length, Interop.MsgNoSignal));
        }
    }

    /// <summary>Bytes sent, or the negative errno.</summary>
    /// <param name="remote">From <see cref="EndPoint.Serialize"/>, made once.</param>
    public int SendTo(ReadOnlySpan<byte> data, SocketAddress remote) => SendTo(data, remote.Buffer.Span[..remote.Size]);

    /// <summary>Bytes sent, or the negative errno.</summary>
    /// <param name="remote">A socket address as it was received.</param>
    public int SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> remote)
    {
        fixed (byte* pointer = data, address = remote)
        {
            return Result(Interop.SendTo(Descriptor, pointer, data.Length, Interop.MsgNoSignal, address, remote.Length));
        }
    }

    /// <summary>
    /// Sends messages <paramref name="first"/> and following of a batch in one system call: how many the kernel took, or the negative errno
    /// of the first. After one that it did not take, a call that begins with that one tells why.
    /// </summary>
    public int Send(MessageBatch batch, int first, int count) =>
        Result(Interop.SendMessages(Descriptor, batch.At(first), (uint)count, Interop.MsgNoSignal));

    /// <summary>Fills the batch with what waits, as far as it goes, in one system call: how many, or the negative errno.</summary>
    public int Receive(ReceiveBatch batch) => batch.Fill(Descriptor);

    /// <summary>Fills the batch with copies of what was sent, each with its time, in one system call: how many, or the negative errno.</summary>
    public int ReceiveSent(ReceiveBatch batch) => batch.Fill(Descriptor, Interop.MsgErrorQueue);

    /// <summary>Puts a filter before the socket: what it does not want is never queued.</summary>
    public void Attach(FilterProgram filter) => SocketFilter.Attach(Descriptor, filter, 0);

    /// <summary>Waits until the socket takes more; false when it did not within the time.</summary>
    public bool WaitWritable(int milliseconds) => Wait(Interop.PollOut, milliseconds);

    /// <summary>Waits until there is something to receive; false when nothing came within the time.</summary>
    public bool WaitReadable(int milliseconds) => Wait(Interop.PollIn, milliseconds);

    /// <summary>Bytes received (zero: the peer closed), or the negative errno.</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            return Result(Interop.Receive(Descriptor, pointer, buffer.Length, 0));
        }
    }

    public void Dispose() => Descriptor.Dispose();

    private bool Wait(short events, int milliseconds)
    {
        var descriptor = new Interop.PollDescriptor { Descriptor = (int)Descriptor.DangerousGetHandle(), Events = events };
        return Interop.Poll(ref descriptor, 1, milliseconds) > 0;
    }

    private void Bind(ReadOnlySpan<byte> address, string name)
    {
        fixed (byte* pointer = address)
        {
            ErrnoException.ThrowIfNegative(Interop.Bind(Descriptor, pointer, address.Length), $"bind {name}");
        }
    }

    private static LinuxSocket Open(AddressFamily family, int type, int protocol)
    {
        var domain = family == AddressFamily.InterNetworkV6 ? Inet6 : Inet;
        var descriptor = Interop.Socket(domain, type | Interop.CloseOnExec | Interop.NonBlocking, protocol);
        return descriptor.IsInvalid
            ? throw ErrnoException.Last($"socket({domain}, {type}, {protocol})")
            : new LinuxSocket(descriptor, family);
    }

    private delegate int NameCall(FileDescriptor descriptor, byte* address, ref int length);

    private IPEndPoint Name(NameCall call, string what)
    {
        var address = Empty(IsIPv6);
        var length = address.Size;
        fixed (byte* pointer = address.Buffer.Span)
        {
            ErrnoException.ThrowIfNegative(call(Descriptor, pointer, ref length), what);
        }

        return EndPoint(address);
    }

    private static SocketAddress Empty(bool isIPv6) => new IPEndPoint(isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Serialize();

    private static IPEndPoint EndPoint(SocketAddress address) => (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(address);

    private static int Result(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
}
