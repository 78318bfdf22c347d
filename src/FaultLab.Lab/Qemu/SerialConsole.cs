using FaultLab.Histories;

namespace FaultLab.Lab.Qemu;

/// <summary>Reads a machine's serial console until it ends: logs every byte and gives every line.</summary>
internal sealed class SerialConsole : IAsyncDisposable
{
    /// <summary>A prompt has no end of line: after this time of silence it is given as it stands.</summary>
    private static readonly TimeSpan IdleFlush = TimeSpan.FromMilliseconds(250);

    private readonly Stream _stream;
    private readonly RunClock _clock;
    private readonly Action<ConsoleOutput> _onLine;
    private readonly ConsoleLineSplitter _splitter = new();
    private readonly ConsoleLog _log;
    private readonly Task _reading;

    public SerialConsole(Stream stream, string logPath, RunClock clock, Action<ConsoleOutput> onLine)
    {
        (_stream, _clock, _onLine) = (stream, clock, onLine);
        _log = new ConsoleLog(logPath, clock);
        _reading = ReadAsync();
    }

    /// <summary>Closes the socket and waits until what was read is written. Throws what logging threw.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        try
        {
            await _reading;
        }
        finally
        {
            _log.Dispose();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var read = _stream.ReadAsync(buffer).AsTask();
                while (!read.IsCompleted && _splitter.HasPartial)
                {
                    await Task.WhenAny(read, Task.Delay(IdleFlush, _clock.Time));
                    if (!read.IsCompleted)
                    {
                        Give(_splitter.TakePartial());
                    }
                }

                var count = await read;
                if (count == 0)
                {
                    break;
                }

                Take(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException && e.InnerException is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The machine is gone, or it is being closed: the console ends here.
        }

        Give(_splitter.TakePartial());
    }

    /// <summary>What the machine printed. Whole lines of an earlier life may be given before it runs.</summary>
    public void Take(ReadOnlyMemory<byte> bytes)
    {
        var timestamp = _clock.Time.GetTimestamp();
        _log.Write(bytes.Span, timestamp);
        foreach (var line in _splitter.Take(bytes, timestamp))
        {
            Give(line);
        }
    }

    private void Give(ConsoleOutput? line)
    {
        if (line is not null)
        {
            _onLine(line);
        }
    }
}
