namespace FaultLab.Linux.Packets.Files;

/// <summary>The files of one capture, one after the other. The next one is there, empty, before it is needed; the last one is closed on another thread.</summary>
internal sealed class FileSequence : IDisposable
{
    private readonly CaptureFileOptions _options;
    private readonly CaptureShelf _shelf;
    private readonly bool _rotates;
    private DirectFile _current;
    private Task<DirectFile>? _next;
    private Task _closing = Task.CompletedTask;
    private long _firstTime;
    private long _lastTime;
    private int _count = 1;

    public FileSequence(CaptureFileOptions options)
    {
        _options = options;
        _shelf = options.Shelf ?? new CaptureShelf();
        _rotates = options.FileBytes > 0 || options.FileTime > TimeSpan.Zero;
        _current = new DirectFile(options.Path, options.Direct);
        _shelf.Opened(options.FileBytes);
        Prepare();
    }

    public DirectFile Current => _current;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of the files before the current one.</summary>
    public long BytesBefore { get; private set; }

    public void Wrote(CaptureBuffer buffer)
    {
        _firstTime = _firstTime == 0 ? buffer.FirstTime : _firstTime;
        _lastTime = Math.Max(_lastTime, buffer.LastTime);
    }

    /// <summary>The current file is complete.</summary>
    public void End(long length, bool last)
    {
        var (file, shelved) = (_current, new ShelvedFile(_options.Path, _current.Path, length, _firstTime, _lastTime));
        (_firstTime, _lastTime) = (0, 0);
        BytesBefore += length;
        if (!last)
        {
            _current = _next!.GetAwaiter().GetResult();
            Volatile.Write(ref _count, _count + 1);
            Prepare();
        }

        _closing = _closing.ContinueWith(_ =>
        {
            file.Dispose();
            _shelf.Closed(shelved, _options.Files, last ? _options.FileBytes : 0);
        }, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _closing.GetAwaiter().GetResult();
        _current.Dispose();
        if (_next is { } next)
        {
            try
            {
                var unused = next.GetAwaiter().GetResult();
                unused.Dispose();
                File.Delete(unused.Path);
            }
            catch (Exception e) when (e is ErrnoException or IOException)
            {
                // It was never needed.
            }
        }
    }

    private void Prepare()
    {
        if (_rotates)
        {
            var path = CaptureFileOptions.PathOf(_options.Path, _count);
            _next = Task.Run(() => new DirectFile(path, _options.Direct));
        }
    }
}
