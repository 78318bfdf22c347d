using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FaultLab.Linux.Events;

namespace FaultLab.Linux.Packets.Files;

/// <summary>
/// Writes the packets of one capture to pcapng files. The capture's thread only copies each packet once, into a buffer; whole buffers are
/// written by a thread of their own, and files are opened and closed by others.
/// </summary>
public sealed unsafe class CaptureFiles : IPacketBlockSink, IDisposable
{
    /// <summary>What was captured is in the file after that time at the latest.</summary>
    private const long LongestInMemory = 500 * MonotonicClock.Millisecond;

    private readonly CaptureFileOptions _options;
    private readonly BufferWriter _writer;
    private readonly byte[] _head;
    private readonly ConcurrentQueue<(long NanosecondsSinceEpoch, byte[] Text)> _marks = new();
    private readonly Lock _end = new();
    private CaptureBuffer _buffer;
    private PacketStatistics _total;
    private long _lastHandedOver = MonotonicClock.Now;
    private long _fileBegan = MonotonicClock.Now;
    private long _packets;
    private bool _disposed;

    // The last block that was put over the edge of a page.
    private int _crossingStart;
    private int _crossingEnd;

    /// <exception cref="ErrnoException">The file cannot be made.</exception>
    public CaptureFiles(CaptureFileOptions options)
    {
        _options = options;
        _head = FileHead.Of(options);
        _writer = new BufferWriter(options);
        _buffer = _writer.Take();
        Begin(fileOffset: 0);
    }

    /// <summary>Packets taken so far.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Bytes in all files so far, those that were deleted included.</summary>
    public long BytesWritten => _writer.BytesWritten;

    /// <summary>Why packets could not be written; null: all of them were. Complete after <see cref="Dispose"/>.</summary>
    public Exception? Failure => _writer.Failure;

    /// <summary>Files begun so far.</summary>
    public int Files => _writer.Files;

    /// <summary>What the kernel counted over the whole capture; each file ends with what was last told here.</summary>
    public void SetStatistics(PacketStatistics total)
    {
        lock (_end)
        {
            _total = total;
        }
    }

    /// <summary>Puts a comment on the first packet that comes at that time or later. From any thread.</summary>
    public void Mark(long nanosecondsSinceEpoch, string text) => _marks.Enqueue((nanosecondsSinceEpoch, BlockEncoder.Text(text)));

    // At once as fast as it gets: a capture may be over before the runtime has found out that this is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void OnBlock(PacketBlock block)
    {
        var marked = !_marks.IsEmpty;
        var left = _options.MostPackets > 0 ? _options.MostPackets - _packets : long.MaxValue;
        long count = 0;
        foreach (var packet in block)
        {
            if (count == left)
            {
                break;
            }

            count++;
            Add(packet);
            if (marked)
            {
                Comment(packet.NanosecondsSinceEpoch);
            }
        }

        Volatile.Write(ref _packets, _packets + count);
    }

    public void OnIdle()
    {
        var now = MonotonicClock.Now;
        if (_options.FileTime > TimeSpan.Zero && now - _fileBegan >= (long)_options.FileTime.TotalNanoseconds)
        {
            NextFile();
        }
        else if (now - _lastHandedOver >= LongestInMemory)
        {
            _lastHandedOver = now;
            if (_buffer.LastTime != 0)
            {
                HandOver(BufferEnd.Flush);
            }
        }
    }

    /// <summary>Ends the file. Stop the capture first.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            EndFile(last: true);
        }
        catch (IOException)
        {
            // Nothing can be written any more: see Failure.
        }
        finally
        {
            _writer.Dispose();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(scoped in CapturedPacket packet)
    {
        var tag = packet.Tag;
        var captured = packet.Frame.Length + (tag == 0 ? 0 : VlanTag.Length);
        if (_options.SnapLength > 0)
        {
            captured = Math.Min(captured, Math.Max(_options.SnapLength, VlanTag.Place + VlanTag.Length));
        }

        var room = BlockEncoder.LengthOf(captured);
        var buffer = _buffer;
        if (_options.FileBytes > 0 && buffer.FileOffset + buffer.Used + room > _options.FileBytes)
        {
            NextFile();
            buffer = _buffer;
        }
        else if (buffer.Used + room > CaptureBuffer.Capacity)
        {
            HandOver(BufferEnd.Full);
            buffer = _buffer;
        }

        var start = buffer.Used;
        Grow(start, BlockEncoder.Write(buffer.Data + start, packet, captured, tag));
        var time = packet.NanosecondsSinceEpoch;
        buffer.LastTime = time;
        if (buffer.FirstTime == 0)
        {
            buffer.FirstTime = time;
        }
    }

    private void Grow(int start, int length)
    {
        var end = start + length;
        _buffer.Used = end;
        if (start / DirectFile.Page != end / DirectFile.Page)
        {
            (_crossingStart, _crossingEnd) = (start, end);
        }
    }

    /// <summary>Puts the marks that are due on the block written last.</summary>
    private void Comment(long time)
    {
        while (_marks.TryPeek(out var mark) && mark.NanosecondsSinceEpoch <= time && _marks.TryDequeue(out mark))
        {
            var start = LastBlockStart;
            if (_buffer.Used + mark.Text.Length + 8 > CaptureBuffer.Capacity)
            {
                // No room for this one; there is for the next.
                _marks.Enqueue(mark);
                return;
            }

            Grow(start, BlockEncoder.AddComment(_buffer.Data + start, _buffer.Used - start, mark.Text));
        }
    }

    // Every block ends with its length.
    private int LastBlockStart => _buffer.Used - *(int*)(_buffer.Data + _buffer.Used - 4);

    private void NextFile()
    {
        EndFile(last: false);
        Begin(fileOffset: 0);
        _fileBegan = MonotonicClock.Now;
    }

    private void EndFile(bool last)
    {
        var time = _buffer.LastTime != 0 ? _buffer.LastTime : _writer.LastTime;
        PacketStatistics total;
        lock (_end)
        {
            total = _total;
        }

        var marks = last ? string.Join('\n', _marks.Select(m => System.Text.Encoding.UTF8.GetString(m.Text))) : "";
        Append(FileHead.Statistics(time, total, marks));
        HandOver(last ? BufferEnd.CaptureEnd : BufferEnd.FileEnd);
    }

    private void Append(ReadOnlySpan<byte> blocks)
    {
        if (_buffer.Used + blocks.Length > CaptureBuffer.Capacity)
        {
            HandOver(BufferEnd.Full);
        }

        blocks.CopyTo(new Span<byte>(_buffer.Data + _buffer.Used, blocks.Length));
        Grow(_buffer.Used, blocks.Length);
    }

    private void Begin(long fileOffset)
    {
        _buffer.FileOffset = fileOffset;
        Append(_head);
    }

    private void HandOver(BufferEnd end)
    {
        var old = _buffer;
        var next = _writer.Take();
        if (end is BufferEnd.Full or BufferEnd.Flush)
        {
            // The last page is not full: the next buffer begins with it, and writes it again.
            var pages = old.WholePages;
            Buffer.MemoryCopy(old.Data + pages, next.Data, CaptureBuffer.Capacity, old.Used - pages);
            next.Used = old.Used - pages;
            next.FileOffset = old.FileOffset + pages;
            (next.BlockBefore, next.FirstBlock) = pages == 0
                ? (old.BlockBefore, old.FirstBlock)
                : (old.FileOffset + _crossingStart, _crossingEnd - pages);
        }

        (_crossingStart, _crossingEnd) = (0, 0);
        old.End = end;
        _buffer = next;
        _lastHandedOver = MonotonicClock.Now;
        _writer.Put(old);
    }
}
