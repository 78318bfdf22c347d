using FaultLab.Linux.Packets.Filters;

namespace FaultLab.Linux.Packets;

/// <summary>
/// Captures every packet of one interface with the kernel's nanosecond timestamps, on a thread of its own. It stays in the network
/// namespace of the thread that opened it.
/// </summary>
public sealed unsafe class PacketCapture : IPacketSource
{
    /// <summary>Enough for 100 ms of 2.5 Gbit/s while the disk stands still.</summary>
    public const int DefaultRingMegabytes = 32;

    private const int IdleMilliseconds = 500;

    private readonly FileDescriptor _socket;
    private readonly FileDescriptor _stop;
    private readonly PacketRing _ring;
    private readonly IPacketBlockSink _sink;
    private readonly Thread _thread;
    private volatile Exception? _failure;

    private PacketCapture(FileDescriptor socket, FileDescriptor stop, PacketRing ring, IPacketBlockSink sink, string name)
    {
        (_socket, _stop, _ring, _sink) = (socket, stop, ring, sink);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    public Exception? Failure => _failure;

    /// <summary>Starts capturing on an interface of the calling thread's network namespace.</summary>
    /// <param name="interfaceIndex">Its index.</param>
    /// <param name="sink">Takes the packets one by one.</param>
    /// <param name="ringMegabytes">Memory to hold packets that the sink did not take yet. Default <see cref="DefaultRingMegabytes"/>.</param>
    /// <exception cref="ErrnoException">EPERM: not root. ENODEV: no such interface. ENOMEM: no room for the ring.</exception>
    public static PacketCapture Start(int interfaceIndex, IPacketSink sink, int ringMegabytes = DefaultRingMegabytes) =>
        Start(interfaceIndex, new EachPacket(sink), new CaptureOptions { RingMegabytes = ringMegabytes });

    /// <inheritdoc cref="Start(int, IPacketSink, int)"/>
    /// <param name="sink">Takes the packets a block at a time.</param>
    /// <param name="options">Which packets, and how much of each.</param>
    public static PacketCapture Start(int interfaceIndex, IPacketBlockSink sink, CaptureOptions options)
    {
        // Protocol 0: nothing is received before the ring is there and the socket is bound to its interface.
        var socket = Interop.Socket(Interop.AfPacket, Interop.SockRaw | Interop.SockCloexec, 0);
        if (socket.IsInvalid)
        {
            throw ErrnoException.Last("open a packet socket");
        }

        PacketRing? ring = null;
        FileDescriptor? stop = null;
        try
        {
            // Before the first packet can come.
            SocketFilter.Attach(socket, options.Filter ?? FilterProgram.All, options.SnapLength);
            if (options.IncomingOnly)
            {
                var one = 1;
                ErrnoException.ThrowIfNegative(
                    Interop.SetSocketOption(socket, Interop.SolPacket, Interop.PacketIgnoreOutgoing, &one, sizeof(int)), "capture incoming packets only");
            }

            ring = new PacketRing(socket, options.RingMegabytes);
            var address = new Interop.SockAddrLinkLayer
            {
                Family = Interop.AfPacket,
                Protocol = Interop.AllProtocols,
                InterfaceIndex = interfaceIndex,
            };

            ErrnoException.ThrowIfNegative(
                Interop.Bind(socket, address, sizeof(Interop.SockAddrLinkLayer)), $"capture on interface number {interfaceIndex}");
            stop = Interop.EventFd(0, Interop.EventFdCloexec);
            if (stop.IsInvalid)
            {
                throw ErrnoException.Last("create an eventfd");
            }

            var capture = new PacketCapture(socket, stop, ring, sink, $"capture-{interfaceIndex}");
            capture._thread.Start();
            return capture;
        }
        catch
        {
            stop?.Dispose();
            ring?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public PacketStatistics ReadStatistics()
    {
        Interop.Statistics statistics;
        var length = sizeof(Interop.Statistics);
        ErrnoException.ThrowIfNegative(
            Interop.GetSocketOption(_socket, Interop.SolPacket, Interop.PacketStatistics, &statistics, &length), "read capture statistics");
        return new PacketStatistics(statistics.Packets, statistics.Drops);
    }

    /// <summary>Hands what the ring still holds to the sink and stops. The kernel's counters can still be read.</summary>
    public void Stop()
    {
        if (!_stop.IsClosed)
        {
            _ = Interop.Write(_stop, 1, sizeof(ulong));
            _thread.Join();
        }
    }

    public void Dispose()
    {
        Stop();
        _ring.Dispose();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (Wait(withStop: true, IdleMilliseconds))
            {
                Drain();
            }

            // The kernel still holds back the block it is filling until its time-out, which comes late on a busy machine.
            Drain();
            Wait(withStop: false, 5 * PacketRing.RetireMilliseconds);
            Drain();
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    private void Drain()
    {
        while (_ring.TryDrain(_sink))
        {
        }

        _sink.OnIdle();
    }

    /// <summary>Until there are packets or the time has passed; false when the capture was told to stop.</summary>
    private bool Wait(bool withStop, int milliseconds)
    {
        var descriptors = stackalloc Interop.PollDescriptor[2];
        descriptors[0] = new() { Descriptor = (int)_socket.DangerousGetHandle(), Events = Interop.PollIn };
        descriptors[1] = new() { Descriptor = (int)_stop.DangerousGetHandle(), Events = Interop.PollIn };
        if (Interop.Poll(descriptors, withStop ? 2u : 1u, milliseconds) < 0
            && ErrnoException.Last("wait for packets") is { Errno: not Errno.EINTR } error)
        {
            throw error;
        }

        if ((descriptors[0].Returned & Interop.PollError) != 0)
        {
            TakeError();
        }

        if (descriptors[0].Returned is 0 or Interop.PollError)
        {
            ThrowIfInterfaceIsGone();
        }

        return descriptors[1].Returned == 0;
    }

    /// <summary>An interface that goes down leaves ENETDOWN on the socket. It is no failure: packets come again when it is up.</summary>
    private void TakeError()
    {
        int errno;
        var length = sizeof(int);
        ErrnoException.ThrowIfNegative(
            Interop.GetSocketOption(_socket, Interop.SolSocket, Interop.SoError, &errno, &length), "read the capture's error");
        if (errno is not (0 or Errno.ENETDOWN))
        {
            throw new ErrnoException("capture packets", errno);
        }
    }

    /// <summary>The kernel unbinds a socket whose interface was removed, alone or with its namespace, and says no more than ENETDOWN.</summary>
    private void ThrowIfInterfaceIsGone()
    {
        Interop.SockAddrLinkLayer address;
        var length = sizeof(Interop.SockAddrLinkLayer);
        ErrnoException.ThrowIfNegative(Interop.GetSocketName(_socket, &address, &length), "look after the captured interface");
        if (address.InterfaceIndex <= 0)
        {
            throw new ErrnoException("capture packets", Errno.ENODEV, "the interface was removed");
        }
    }
}
