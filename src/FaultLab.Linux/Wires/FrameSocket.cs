using System.Runtime.InteropServices;
using System.Text;
using SocketCalls = FaultLab.Linux.Sockets.Interop;

namespace FaultLab.Linux.Wires;

/// <summary>
/// An end of a wire: a socket whose every message is an Ethernet frame. Frames to be sent are gathered and handed over in one call; what the
/// other side has no room for waits in a queue of bounded length, as a network card's does.
/// </summary>
public sealed unsafe class FrameSocket : IDisposable
{
    internal const int Batch = 64;

    /// <summary>txqueuelen of a tap: what may wait for a node that does not take it.</summary>
    private const int QueueLength = 1000;

    private const int BufferBytes = 32 << 20;

    // struct sockaddr_un (unix(7))
    private const int LongestUnixPath = 107;

    private readonly FileDescriptor _descriptor;
    private readonly string _name;
    private readonly bool _isPacket;
    private readonly SocketCalls.BatchedMessage* _receive;
    private readonly SocketCalls.BatchedMessage* _send;
    private readonly int[] _receiveSlots = new int[Batch];
    private readonly int[] _waiting = new int[QueueLength];
    private int _used = Batch;
    private int _first;
    private int _count;
    private bool _disposed;

    private FrameSocket(FileDescriptor descriptor, string name, bool isPacket)
    {
        (_descriptor, _name, _isPacket) = (descriptor, name, isPacket);
        _receive = Messages(isPacket);
        _send = Messages(withControl: false);
        Array.Fill(_receiveSlots, -1);
    }

    internal FileDescriptor Descriptor => _descriptor;

    /// <summary>Where what arrives here goes.</summary>
    internal WireDirection? Inbound { get; set; }

    /// <summary>Whether it waits for the other side to take more.</summary>
    internal bool IsBlocked { get; private set; }

    /// <summary>Whether the engine's epoll was told so.</summary>
    internal bool WatchesWritable { get; set; }

    internal bool IsDirty { get; set; }

    /// <summary>Opens an interface of the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">EPERM: not root. ENODEV: no such interface.</exception>
    public static FrameSocket OnInterface(int interfaceIndex)
    {
        // Protocol 0: nothing is received before it is bound to its interface and says what it wants.
        var socket = new FrameSocket(Open(Interop.AfPacket, Interop.Raw), $"interface number {interfaceIndex}", isPacket: true);
        try
        {
            socket.Set(Interop.SolPacket, Interop.PacketIgnoreOutgoing, 1, "hear nothing of what it sends");
            socket.Set(Interop.SolPacket, Interop.PacketAuxiliaryData, 1, "hear of VLAN tags");
            socket.SetBuffers();
            var address = stackalloc byte[20];
            new Span<byte>(address, 20).Clear();
            *(ushort*)address = Interop.AfPacket;
            *(ushort*)(address + 2) = Interop.AllProtocols;
            *(int*)(address + 4) = interfaceIndex;
            ErrnoException.ThrowIfNegative(Interop.Bind(socket._descriptor, address, 20), $"wire {socket._name}");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a pair of unix datagram sockets as QEMU's <c>-netdev dgram</c> has them: binds its own and connects to the other.</summary>
    /// <param name="localPath">Made here; there must be none yet.</param>
    /// <param name="remotePath">QEMU's, there already.</param>
    /// <exception cref="ErrnoException">ENOENT, ECONNREFUSED: the other side is not there.</exception>
    public static FrameSocket OnUnix(string localPath, string remotePath)
    {
        var socket = new FrameSocket(Open(Interop.AfUnix, Interop.Datagram), remotePath, isPacket: false);
        try
        {
            socket.SetBuffers();
            socket.WithAddress(localPath, Interop.Bind);
            socket.WithAddress(remotePath, Interop.Connect);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Frames that the kernel had no room for since the last call; only an interface loses any.</summary>
    internal long TakeDrops()
    {
        if (!_isPacket)
        {
            return 0;
        }

        var statistics = stackalloc uint[2];
        var length = 2 * sizeof(uint);
        ErrnoException.ThrowIfNegative(
            Interop.GetOption(_descriptor, Interop.SolPacket, Interop.PacketStatistics, statistics, &length), $"read the counters of {_name}");
        return statistics[1];
    }

    /// <summary>
    /// Takes up to a batch of frames into places of the pool. <paramref name="slots"/> then holds the places, -1 for a frame that was too
    /// large. Returns their number.
    /// </summary>
    internal int Receive(FramePool pool, Span<int> slots, out bool starved)
    {
        starved = false;
        var room = 0;

        // What was filled the last time are the first of them; the others still have their places.
        for (; room < _used; room++)
        {
            if (_receiveSlots[room] < 0 && (_receiveSlots[room] = pool.Take()) < 0)
            {
                starved = true;
                break;
            }

            ref var header = ref _receive[room].Header;
            header.Vectors->Base = pool.DataOf(_receiveSlots[room]);
            header.Vectors->Length = (nuint)pool.LargestFrame;
            header.ControlLength = _isPacket ? (nuint)sizeof(Interop.AuxiliaryMessage) : 0;
        }

        _used = room == _used ? 0 : _used;
        room = starved ? room : Batch;
        if (room == 0)
        {
            return 0;
        }

        var count = SocketCalls.ReceiveMessages(_descriptor, _receive, (uint)room, Interop.DontWait, 0);
        if (count < 0)
        {
            Forgive(ErrnoException.Last($"receive from {_name}"));
            return 0;
        }

        _used = Math.Max(_used, count);
        for (var i = 0; i < count; i++)
        {
            var slot = _receiveSlots[i];
            ref var message = ref _receive[i];
            if ((message.Header.Flags & Interop.Truncated) != 0)
            {
                slots[i] = -1;
                continue;
            }

            slots[i] = slot;
            _receiveSlots[i] = -1;
            ref var frame = ref pool.Frames[slot];
            frame.Offset = 0;
            frame.Length = (int)message.Length;
            if (message.Header.ControlLength != 0)
            {
                PutTagBack(ref frame, pool.DataOf(slot), (Interop.AuxiliaryMessage*)message.Header.Control);
            }
        }

        return count;
    }

    /// <summary>Takes a frame to be sent; false when too many wait already.</summary>
    internal bool Enqueue(int slot)
    {
        if (_count == QueueLength)
        {
            return false;
        }

        _waiting[(_first + _count++) % QueueLength] = slot;
        return true;
    }

    internal bool IsBatchFull => _count >= Batch && !IsBlocked;

    /// <summary>Sends what waits; <paramref name="done"/> hears of every frame whether it was taken.</summary>
    internal void Flush(FramePool pool, Action<int, bool> done)
    {
        IsBlocked = false;
        while (_count > 0)
        {
            var batch = Math.Min(_count, Batch);
            for (var i = 0; i < batch; i++)
            {
                var slot = _waiting[(_first + i) % QueueLength];
                ref var frame = ref pool.Frames[slot];
                _send[i].Header.Vectors->Base = pool.DataOf(slot) + frame.Offset;
                _send[i].Header.Vectors->Length = (nuint)frame.Length;
            }

            var sent = SocketCalls.SendMessages(_descriptor, _send, (uint)batch, Interop.DontWait | Interop.NoSignal);
            if (sent > 0)
            {
                Finish(sent, taken: true, done);
                continue;
            }

            var error = ErrnoException.Last($"send to {_name}");
            if (error.Errno == Errno.EINTR)
            {
                continue;
            }

            if (error.Errno == Errno.EAGAIN)
            {
                IsBlocked = true;
                return;
            }

            // The first of them was refused, for its size or because nobody is there; the others get their turn.
            Forgive(error);
            Finish(1, taken: false, done);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _descriptor.Dispose();
            Free(_receive);
            Free(_send);
        }
    }

    internal void ReturnSlots(FramePool pool)
    {
        foreach (var slot in _receiveSlots.Where(slot => slot >= 0))
        {
            pool.Return(slot);
        }

        Array.Fill(_receiveSlots, -1);
        for (; _count > 0; _count--)
        {
            pool.Return(_waiting[_first]);
            _first = (_first + 1) % QueueLength;
        }
    }

    /// <summary>An interface that is down or gone, a peer that is gone: nothing that ends a wire. Also takes the pending error away.</summary>
    private static void Forgive(ErrnoException error)
    {
        if (error.Errno is Errno.EAGAIN or Errno.EINTR or Errno.ENETDOWN or Errno.ENXIO or Errno.ENODEV or Errno.ENOBUFS or Errno.EMSGSIZE
            or Errno.ENOENT or Errno.ECONNREFUSED or Errno.ENOTCONN or Errno.EPIPE or Errno.ECONNRESET or Errno.EINVAL)
        {
            return;
        }

        throw error;
    }

    internal void TakeError()
    {
        int errno;
        var length = sizeof(int);
        ErrnoException.ThrowIfNegative(Interop.GetOption(_descriptor, Interop.SolSocket, Interop.SoError, &errno, &length), $"read the error of {_name}");
        if (errno != 0)
        {
            Forgive(new ErrnoException($"wire {_name}", errno));
        }
    }

    private void Finish(int number, bool taken, Action<int, bool> done)
    {
        for (var i = 0; i < number; i++)
        {
            done(_waiting[_first], taken);
            _first = (_first + 1) % QueueLength;
            _count--;
        }
    }

    /// <summary>The kernel takes the outermost VLAN tag out of a frame and tells it beside it: 12 bytes of addresses move, the tag goes between.</summary>
    private static void PutTagBack(ref FrameInfo frame, byte* data, Interop.AuxiliaryMessage* told)
    {
        const int addresses = 12;
        const int tag = 4;
        const ushort dot1Q = 0x8100;
        if ((told->Status & Interop.VlanValid) == 0 || frame.Length < addresses)
        {
            return;
        }

        new Span<byte>(data, addresses).CopyTo(new Span<byte>(data - tag, addresses));
        var protocol = (told->Status & Interop.VlanTpidValid) != 0 ? told->VlanTpid : dot1Q;
        *(ushort*)(data + addresses - tag) = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(protocol);
        *(ushort*)(data + addresses - tag + 2) = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(told->VlanTag);
        frame.Offset = -tag;
        frame.Length += tag;
    }

    private static FileDescriptor Open(int domain, int type)
    {
        var descriptor = Interop.Socket(domain, type | Interop.CloseOnExec | Interop.NonBlocking, 0);
        return descriptor.IsInvalid ? throw ErrnoException.Last("open the end of a wire") : descriptor;
    }

    private void Set(int level, int name, int value, string operation) =>
        ErrnoException.ThrowIfNegative(Interop.SetOption(_descriptor, level, name, &value, sizeof(int)), operation);

    /// <summary>Beyond the limit of net.core.rmem_max for root, up to it for others.</summary>
    private void SetBuffers()
    {
        var bytes = BufferBytes;
        foreach (var (force, plain) in new[] { (Interop.SoReceiveBufferForce, Interop.SoReceiveBuffer), (Interop.SoSendBufferForce, Interop.SoSendBuffer) })
        {
            if (Interop.SetOption(_descriptor, Interop.SolSocket, force, &bytes, sizeof(int)) < 0)
            {
                Set(Interop.SolSocket, plain, bytes, "make room for frames");
            }
        }
    }

    private delegate int AddressCall(FileDescriptor socket, byte* address, int length);

    private void WithAddress(string path, AddressCall call)
    {
        var text = Encoding.UTF8.GetBytes(path);
        if (text.Length > LongestUnixPath)
        {
            throw new ArgumentException($"{path} is too long a path for a socket.", nameof(path));
        }

        var address = stackalloc byte[LongestUnixPath + 3];
        new Span<byte>(address, LongestUnixPath + 3).Clear();
        *(ushort*)address = Interop.AfUnix;
        text.CopyTo(new Span<byte>(address + 2, LongestUnixPath));
        ErrnoException.ThrowIfNegative(call(_descriptor, address, 2 + text.Length + 1), $"wire {path}");
    }

    private static SocketCalls.BatchedMessage* Messages(bool withControl)
    {
        var messages = (SocketCalls.BatchedMessage*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(SocketCalls.BatchedMessage));
        var vectors = (SocketCalls.IoVector*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(SocketCalls.IoVector));
        var controls = (Interop.AuxiliaryMessage*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Interop.AuxiliaryMessage));
        for (var i = 0; i < Batch; i++)
        {
            messages[i].Header.Vectors = vectors + i;
            messages[i].Header.VectorCount = 1;
            messages[i].Header.Control = withControl ? (byte*)(controls + i) : null;
        }

        // Kept where a free finds it; without control messages the kernel looks at its length only.
        if (!withControl)
        {
            NativeMemory.Free(controls);
        }

        return messages;
    }

    private static void Free(SocketCalls.BatchedMessage* messages)
    {
        NativeMemory.Free(messages[0].Header.Control);
        NativeMemory.Free(messages[0].Header.Vectors);
        NativeMemory.Free(messages);
    }
}
