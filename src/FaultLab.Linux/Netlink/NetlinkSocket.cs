using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>Called for each message of an answer; the payload lives only as long as the call.</summary>
internal delegate void MessageHandler(ushort type, ReadOnlySpan<byte> payload);

/// <summary>
/// A netlink socket (netlink(7)), of NETLINK_ROUTE where nothing else is said. It stays in the network namespace of the thread that opened it, whichever thread
/// uses it later. Requests of several threads queue up behind each other.
/// </summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>The kernel builds its dumps in pieces of at most 32 KiB (NLMSG_GOODSIZE, netlink_dump).</summary>
    internal const int ReceiveBufferSize = 64 * 1024;

    // A dump is begun again when the kernel says that the table changed under it, or that it had no room for the answer.
    private const int MostDumpAttempts = 10;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly FileDescriptor _descriptor;
    private readonly byte[] _buffer = new byte[ReceiveBufferSize];
    private readonly Lock _lock = new();
    private uint _sequence;

    private NetlinkSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    internal FileDescriptor Descriptor => _descriptor;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <param name="groups">Multicast groups to hear.</param>
    /// <param name="timeout">How long to wait for an answer. Default 10 s.</param>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static NetlinkSocket Open(NetlinkGroups groups = NetlinkGroups.None, TimeSpan? timeout = null) =>
        Open(Interop.NetlinkRoute, groups, timeout);

    /// <summary>Opens a NETLINK_GENERIC socket in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    internal static NetlinkSocket OpenGeneric() => Open(Interop.NetlinkGeneric);

    /// <param name="protocol">NETLINK_* of linux/netlink.h.</param>
    internal static NetlinkSocket Open(int protocol, NetlinkGroups groups = NetlinkGroups.None, TimeSpan? timeout = null)
    {
        var descriptor = Interop.Socket(Interop.AfNetlink, Interop.SockRaw | Interop.SockCloexec, protocol);
        if (descriptor.IsInvalid)
        {
            throw ErrnoException.Last("open a netlink socket");
        }

        try
        {
            SetOption(descriptor, Interop.SolNetlink, Interop.NetlinkExtAck, 1, "ask for extended acknowledgements");
            SetOption(descriptor, Interop.SolNetlink, Interop.NetlinkCapAck, 1, "ask for short acknowledgements");
            SetOption(descriptor, Interop.SolSocket, Interop.SoReceiveBuffer, 1 << 20, "enlarge the netlink receive buffer");
            var wait = timeout ?? DefaultTimeout;
            var limit = new Interop.TimeVal { Seconds = (long)wait.TotalSeconds, Microseconds = wait.Ticks % TimeSpan.TicksPerSecond / 10 };
            SetOption(descriptor, Interop.SolSocket, Interop.SoReceiveTimeout, limit, "set the netlink receive timeout");

            var address = new Interop.SockAddrNetlink { Family = Interop.AfNetlink, Groups = (uint)groups };
            ErrnoException.ThrowIfNegative(
                Interop.Bind(descriptor, address, Unsafe.SizeOf<Interop.SockAddrNetlink>()), "bind a netlink socket");
            return new NetlinkSocket(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its acknowledgement.</summary>
    /// <param name="operation">What is being done, for the error.</param>
    /// <param name="message">From a <see cref="MessageBuilder"/>, with NLM_F_ACK.</param>
    /// <param name="onMessage">Called for each message before the acknowledgement.</param>
    /// <exception cref="ErrnoException">The kernel said no, or nothing (ETIMEDOUT).</exception>
    internal void Request(string operation, Span<byte> message, MessageHandler? onMessage = null)
    {
        lock (_lock)
        {
            Exchange(operation, message, onMessage, out _);
        }
    }

    /// <summary>Sends several messages at once, as nfnetlink wants its transactions, and waits until each that asks for it is acknowledged.</summary>
    /// <param name="batch">The messages one behind the other.</param>
    /// <exception cref="ErrnoException">The kernel refused one of them, and so did none, or said nothing (ETIMEDOUT).</exception>
    internal void RequestAll(string operation, Span<byte> batch)
    {
        lock (_lock)
        {
            var first = _sequence + 1;
            var waiting = 0;
            for (var rest = batch; rest.Length >= MessageBuilder.HeaderSize; rest = rest[MessageBuilder.Align(MemoryMarshal.Read<int>(rest))..])
            {
                MemoryMarshal.Write(rest[8..], ++_sequence);
                waiting += ((MessageFlags)MemoryMarshal.Read<ushort>(rest[6..])).HasFlag(MessageFlags.Ack) ? 1 : 0;
            }

            Send(operation, batch);
            while (waiting > 0)
            {
                var reader = new MessageReader(Receive(operation, _buffer));
                while (reader.TryRead(out var received))
                {
                    if (received.Type == MessageType.Error && received.Sequence >= first && received.Sequence <= _sequence)
                    {
                        Acknowledgement.ThrowIfError(operation, received);
                        waiting--;
                    }
                }
            }
        }
    }

    /// <summary>Sends a dump request and collects the whole table; begins again when the table changed meanwhile.</summary>
    internal List<T> Dump<T>(string operation, Span<byte> message, MessageParser<T> parse)
        where T : class
    {
        lock (_lock)
        {
            for (var attempt = 1; ; attempt++)
            {
                var entries = new List<T>();
                try
                {
                    Exchange(operation, message, Collect, out var interrupted);
                    if (!interrupted)
                    {
                        return entries;
                    }
                }
                catch (ErrnoException e) when (e.Errno is Errno.ENOBUFS or Errno.EINTR && attempt < MostDumpAttempts)
                {
                    continue;
                }

                if (attempt >= MostDumpAttempts)
                {
                    throw new ErrnoException(operation, Errno.EINTR, "the table kept changing while it was read");
                }

                void Collect(ushort type, ReadOnlySpan<byte> payload)
                {
                    if (parse(type, payload) is { } entry)
                    {
                        entries.Add(entry);
                    }
                }
            }
        }
    }

    /// <summary>Receives one datagram.</summary>
    /// <exception cref="ErrnoException">ENOBUFS: messages were lost. ETIMEDOUT: nothing came in time.</exception>
    internal ReadOnlySpan<byte> Receive(string operation, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            nint length;
            do
            {
                length = Interop.Receive(_descriptor, target, buffer.Length, Interop.MsgTrunc);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);

            if (length < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                throw new ErrnoException(operation, errno == Errno.EAGAIN ? Errno.ETIMEDOUT : errno);
            }

            return length <= buffer.Length
                ? buffer[..(int)length]
                : throw new ErrnoException(operation, Errno.EMSGSIZE, $"a netlink datagram of {length} bytes");
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private void Exchange(string operation, Span<byte> message, MessageHandler? onMessage, out bool interrupted)
    {
        var sequence = ++_sequence;
        MemoryMarshal.Write(message[8..], sequence);
        Send(operation, message);
        interrupted = false;
        while (true)
        {
            var reader = new MessageReader(Receive(operation, _buffer));
            while (reader.TryRead(out var received))
            {
                // Answers to a request that was given up earlier.
                if (received.Sequence != sequence)
                {
                    continue;
                }

                interrupted |= received.Flags.HasFlag(MessageFlags.DumpInterrupted);
                switch (received.Type)
                {
                    case MessageType.Noop:
                        break;
                    case MessageType.Overrun:
                        throw new ErrnoException(operation, Errno.ENOBUFS);
                    case MessageType.Error or MessageType.Done:
                        Acknowledgement.ThrowIfError(operation, received);
                        return;
                    default:
                        onMessage?.Invoke(received.Type, received.Payload);
                        break;
                }
            }
        }
    }

    private void Send(string operation, ReadOnlySpan<byte> message)
    {
        fixed (byte* source = message)
        {
            nint sent;
            do
            {
                sent = Interop.Send(_descriptor, source, message.Length, 0);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            ErrnoException.ThrowIfNegative(sent, operation);
        }
    }

    private static void SetOption<T>(FileDescriptor descriptor, int level, int name, T value, string operation)
        where T : unmanaged =>
        ErrnoException.ThrowIfNegative(Interop.SetSocketOption(descriptor, level, name, &value, sizeof(T)), operation);
}

/// <summary>Reads one entry of a dump; null skips it.</summary>
internal delegate T? MessageParser<T>(ushort type, ReadOnlySpan<byte> payload);
