using System.Runtime.InteropServices;
using FaultLab.Linux.Events;

namespace FaultLab.Linux.Sockets;

/// <summary>
/// Messages of recvmmsg(2) with their sender and the kernel's time of reception, in memory that is set up once: no allocation a message.
/// The socket has <see cref="SocketOptions.Timestamping"/> set; where the kernel tells no time, the time of the call is taken.
/// </summary>
public sealed unsafe class ReceiveBatch : IDisposable
{
    /// <summary>struct sockaddr_in6, the longest of an IP socket.</summary>
    private const int NameSize = 28;

    /// <summary>SCM_TIMESTAMPING (three times of 16 bytes) with its header takes 64.</summary>
    private const int ControlSize = 128;

    /// <summary>SO_TIMESTAMPING as a control message: the software's time comes first.</summary>
    private const int StampMessage = 37;

    private readonly byte* _memory;
    private readonly Interop.IoVector* _vectors;
    private readonly Interop.BatchedMessage* _messages;
    private readonly int _size;
    private readonly int _stride;
    private long _received;
    private long _sinceEpoch;
    private bool _disposed;

    /// <param name="capacity">How many messages at most in one call.</param>
    /// <param name="size">What is kept of each, bytes; a longer one is cut.</param>
    public ReceiveBatch(int capacity, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (Capacity, _size, _stride) = (capacity, size, Aligned(size) + Aligned(NameSize) + ControlSize);
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)_stride);
        _vectors = (Interop.IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Interop.IoVector));
        _messages = (Interop.BatchedMessage*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Interop.BatchedMessage));
        for (var i = 0; i < capacity; i++)
        {
            var data = _memory + ((nint)i * _stride);
            _vectors[i] = new Interop.IoVector { Base = data, Length = (nuint)size };
            _messages[i].Header.Vectors = &_vectors[i];
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Name = data + Aligned(size);
            _messages[i].Header.Control = data + Aligned(size) + Aligned(NameSize);
        }
    }

    public int Capacity { get; }

    /// <summary>Messages of the last call.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Data(int index) => new(At(index)->Header.Vectors->Base, (int)At(index)->Length);

    /// <summary>The sender's socket address.</summary>
    public ReadOnlySpan<byte> From(int index) => new(At(index)->Header.Name, (int)Math.Min(At(index)->Header.NameLength, NameSize));

    /// <summary>When the kernel received it (or sent it), by CLOCK_MONOTONIC.</summary>
    public long ArrivedNanoseconds(int index)
    {
        // Stamps are of the wall clock. Only the age is taken from it, so that a step of that clock spoils at most what is in flight.
        var header = (Interop.ControlHeader*)At(index)->Header.Control;
        var least = (nuint)(sizeof(Interop.ControlHeader) + sizeof(Interop.TimeSpec));
        if (At(index)->Header.ControlLength < least || header->Length < least || header->Level != Interop.SolSocket || header->Type != StampMessage)
        {
            return _received;
        }

        var stamp = (Interop.TimeSpec*)(header + 1);
        var age = _sinceEpoch - ((stamp->Seconds * MonotonicClock.Second) + stamp->Nanoseconds);
        return _received - Math.Clamp(age, 0, 60 * MonotonicClock.Second);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            NativeMemory.Free(_memory);
            NativeMemory.Free(_vectors);
            NativeMemory.Free(_messages);
        }
    }

    internal int Fill(FileDescriptor socket, int flags = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (var i = 0; i < Capacity; i++)
        {
            // The kernel shortened them to what it gave the last time.
            _messages[i].Header.NameLength = NameSize;
            _messages[i].Header.ControlLength = ControlSize;
        }

        var result = Interop.ReceiveMessages(socket, _messages, (uint)Capacity, flags, nint.Zero);
        Count = Math.Max(0, result);
        if (result < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        Interop.ClockGetTime(Interop.ClockRealtime, out var now);
        _sinceEpoch = (now.Seconds * MonotonicClock.Second) + now.Nanoseconds;
        _received = MonotonicClock.Now;
        return result;
    }

    private static int Aligned(int size) => (size + 15) & ~15;

    private Interop.BatchedMessage* At(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return _messages + index;
    }
}
