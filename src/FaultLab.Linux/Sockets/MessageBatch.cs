using System.Runtime.InteropServices;

namespace FaultLab.Linux.Sockets;

/// <summary>Messages of up to one size for sendmmsg(2), to one address or each to its own, in memory that is set up once.</summary>
public sealed unsafe class MessageBatch : IDisposable
{
    /// <summary>struct sockaddr_in6, the longest that <see cref="SetRemote"/> takes.</summary>
    private const int LongestAddress = 28;

    private readonly byte* _data;
    private readonly byte* _remote;
    private readonly Interop.IoVector* _vectors;
    private readonly Interop.BatchedMessage* _messages;
    private readonly int _size;
    private readonly bool _shared;
    private bool _disposed;

    /// <param name="capacity">How many messages.</param>
    /// <param name="size">Largest message, bytes; each begins with this length.</param>
    /// <param name="remote">Socket address that they go to; empty for a socket that has one.</param>
    public MessageBatch(int capacity, int size, ReadOnlySpan<byte> remote)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (Capacity, _size, _shared) = (capacity, size, remote.Length > 0);
        _data = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)size);
        _remote = (byte*)NativeMemory.AllocZeroed(remote.Length > 0 ? (nuint)remote.Length : (nuint)capacity * LongestAddress);
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

    /// <summary>Has message <paramref name="index"/> go there; not in a batch that has one address for all.</summary>
    /// <param name="remote">A socket address.</param>
    public void SetRemote(int index, ReadOnlySpan<byte> remote)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(remote.Length, LongestAddress);
        if (_shared)
        {
            throw new InvalidOperationException("All messages of this batch go to one address.");
        }

        var name = _remote + ((nint)index * LongestAddress);
        remote.CopyTo(new Span<byte>(name, LongestAddress));
        _messages[index].Header.Name = name;
        _messages[index].Header.NameLength = (uint)remote.Length;
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
