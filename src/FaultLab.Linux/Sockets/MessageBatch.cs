using System.Runtime.InteropServices;

namespace FaultLab.Linux.Sockets;

/// <summary>Messages of up to one size for sendmmsg(2), all to one address, in memory that is set up once.</summary>
public sealed unsafe class MessageBatch : IDisposable
{
    private readonly byte* _data;
    private readonly byte* _remote;
    private readonly Interop.IoVector* _vectors;
    private readonly Interop.BatchedMessage* _messages;
    private readonly int _size;
    private bool _disposed;

    /// <param name="capacity">How many messages.</param>
    /// <param name="size">Largest message, bytes; each begins with this length.</param>
    /// <param name="remote">Socket address that they go to; empty for a socket that has one.</param>
    public MessageBatch(int capacity, int size, ReadOnlySpan<byte> remote)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (Capacity, _size) = (capacity, size);
        _data = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)size);
        _remote = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(1, remote.Length));
        _vectors = (Interop.IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Interop.IoVector));
        _messages = (Interop.BatchedMessage*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Interop.BatchedMessage));
        remote.CopyTo(new Span<byte>(_remote, remote.Length));
        for (var i = 0; i < capacity; i++)
        {
            _vectors[i] = new Interop.IoVector { Base = _data + ((nint)i * size), Length = (nuint)size };
            _messages[i].Header.Vectors = &_vectors[i];
            _messages[i].Header.VectorCount = 1;
            if (remote.Length > 0)
            {
                _messages[i].Header.Name = _remote;
                _messages[i].Header.NameLength = (uint)remote.Length;
            }
        }
    }

    public int Capacity { get; }

    /// <summary>The whole room of message <paramref name="index"/>, all zero at first.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity);
            return new Span<byte>(_data + ((nint)index * _size), _size);
        }
    }

    /// <summary>Has message <paramref name="index"/> be that long.</summary>
    public void SetLength(int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_size);
        _vectors[index].Length = (nuint)length;
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            NativeMemory.Free(_data);
            NativeMemory.Free(_remote);
            NativeMemory.Free(_vectors);
            NativeMemory.Free(_messages);
        }
    }

    internal Interop.BatchedMessage* At(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity);
        return _messages + index;
    }
}
