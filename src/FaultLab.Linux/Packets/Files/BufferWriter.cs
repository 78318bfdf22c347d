namespace FaultLab.Linux.Packets.Files;

/// <summary>Writes filled buffers on a thread of its own, in the order they come, and gives them back empty.</summary>
internal sealed unsafe class BufferWriter : IDisposable
{
    /// <summary>One is filled, one is written, the others wait: 8 MiB, besides what the kernel's ring holds.</summary>
    private const int Buffers = 4;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _free = new(Buffers);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly Stack<CaptureBuffer> _empty = [];
    private readonly Queue<CaptureBuffer> _waiting = [];
    private readonly FileSequence _files;
    private readonly Thread _thread;
    private readonly List<CaptureBuffer> _all = [];
    private volatile Exception? _failure;
    private bool _closing;
    private long _bytesWritten;
    private long _lastTime;

    public BufferWriter(CaptureFileOptions options)
    {
        _files = new FileSequence(options);
        _thread = new Thread(Run) { IsBackground = true, Name = "capture-write" };
        _thread.Start();
    }

    public Exception? Failure => _failure;

    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Of the last packet that was handed over.</summary>
    public long LastTime => Volatile.Read(ref _lastTime);

    public int Files => _files.Count;

    /// <summary>An empty buffer, as soon as there is one.</summary>
    /// <exception cref="IOException">Nothing can be written any more.</exception>
    public CaptureBuffer Take()
    {
        _free.Wait();
        if (_failure is { } failure)
        {
            _free.Release();
            throw new IOException($"the packets cannot be written: {failure.Message}", failure);
        }

        lock (_lock)
        {
            if (!_empty.TryPop(out var buffer))
            {
                buffer = new CaptureBuffer();
                _all.Add(buffer);
            }

            (buffer.Used, buffer.FileOffset, buffer.FirstBlock, buffer.BlockBefore, buffer.FirstTime, buffer.LastTime) = (0, 0, 0, 0, 0, 0);
            return buffer;
        }
    }

    public void Put(CaptureBuffer buffer)
    {
        if (buffer.LastTime != 0)
        {
            Volatile.Write(ref _lastTime, buffer.LastTime);
        }

        lock (_lock)
        {
            _waiting.Enqueue(buffer);
        }

        _filled.Release();
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _closing, true);
        _filled.Release();
        _thread.Join();
        _files.Dispose();
        _all.ForEach(b => b.Dispose());
        _free.Dispose();
        _filled.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _filled.Wait();
            CaptureBuffer? buffer;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out buffer) && Volatile.Read(ref _closing))
                {
                    return;
                }
            }

            if (buffer is null)
            {
                continue;
            }

            try
            {
                if (_failure is null)
                {
                    Write(buffer);
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }

            lock (_lock)
            {
                _empty.Push(buffer);
            }

            _free.Release();
        }
    }

    private void Write(CaptureBuffer buffer)
    {
        var file = _files.Current;
        var pages = buffer.WholePages;
        var written = file.WritePages(buffer.Data, pages, buffer.FileOffset);
        var wanted = pages;
        if (written == pages && buffer.End != BufferEnd.Full && buffer.Used > pages)
        {
            written += file.Write(buffer.Data + pages, buffer.Used - pages, buffer.FileOffset + pages);
            wanted = buffer.Used;
        }

        if (written < wanted)
        {
            var errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            file.SetLength(buffer.LastWholeBlock(buffer.FileOffset + written));
            throw new ErrnoException($"write {file.Path}", errno);
        }

        Volatile.Write(ref _bytesWritten, _files.BytesBefore + buffer.FileOffset + buffer.Used);
        _files.Wrote(buffer);
        if (buffer.End is BufferEnd.FileEnd or BufferEnd.CaptureEnd)
        {
            _files.End(buffer.FileOffset + buffer.Used, last: buffer.End == BufferEnd.CaptureEnd);
        }
    }
}
