namespace FaultLab.Linux.Wires;

/// <summary>Bytes from one thread to another, without locks and without allocation: one writes, one reads.</summary>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private long _written;
    private long _read;

    /// <summary>Whether there is anything to read.</summary>
    public bool IsEmpty => Volatile.Read(ref _written) == Volatile.Read(ref _read);

    /// <summary>Writes all of it or, where there is no room, nothing.</summary>
    public bool TryWrite(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        if (_bytes.Length - (_written - Volatile.Read(ref _read)) < first.Length + second.Length)
        {
            return false;
        }

        Put(first, _written);
        Put(second, _written + first.Length);
        Volatile.Write(ref _written, _written + first.Length + second.Length);
        return true;
    }

    /// <summary>Reads as much as there is, up to the size of the buffer.</summary>
    public int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Volatile.Read(ref _written) - _read);
        var at = (int)(_read % _bytes.Length);
        var head = Math.Min(count, _bytes.Length - at);
        _bytes.AsSpan(at, head).CopyTo(buffer);
        _bytes.AsSpan(0, count - head).CopyTo(buffer[head..]);
        Volatile.Write(ref _read, _read + count);
        return count;
    }

    private void Put(ReadOnlySpan<byte> data, long position)
    {
        var at = (int)(position % _bytes.Length);
        var head = Math.Min(data.Length, _bytes.Length - at);
        data[..head].CopyTo(_bytes.AsSpan(at));
        data[head..].CopyTo(_bytes);
    }
}
