using System.Buffers;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Serving;

/// <summary>
/// What waits to be written to the controller. Answers are never dropped; notifications are, when the controller does not read, so that
/// neither probes nor memory suffer. One thread writes all that is there at a time, from one buffer while the other is filled.
/// </summary>
internal sealed class MessageQueue : INotifier, IDisposable
{
    /// <summary>Bytes of notifications kept while the controller does not read: ten seconds of five thousand probes a second.</summary>
    public const int Capacity = 8 << 20;

    /// <summary>A buffer that grew beyond this for once is let go.</summary>
    private const int Kept = 1 << 20;

    private readonly DescriptorChannel _channel;
    private readonly object _lock = new();
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _writing = new();
    private long _dropped;
    private bool _closed;

    public MessageQueue(DescriptorChannel channel)
    {
        _channel = channel;
        _writer = new Thread(Write) { Name = "writer", IsBackground = true };
        _writer.Start();
    }

    public void Answer(byte[] line)
    {
        lock (_lock)
        {
            Add(line);
        }
    }

    public void Notify(ReadOnlySpan<byte> lines, int count)
    {
        lock (_lock)
        {
            if (_waiting.WrittenCount + lines.Length > Capacity)
            {
                _dropped += count;
                return;
            }

            Add(lines);
        }
    }

    /// <summary>Writes what waits, as far as somebody reads it, and ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }

        _writer.Join();
    }

    private void Add(ReadOnlySpan<byte> lines)
    {
        if (_waiting.WrittenCount == 0)
        {
            Monitor.Pulse(_lock);
        }

        _waiting.Write(lines);
    }

    private void Write()
    {
        while (Take() && _channel.Write(_writing.WrittenSpan))
        {
            _writing.ResetWrittenCount();
            if (_writing.Capacity > Kept)
            {
                _writing = new ArrayBufferWriter<byte>();
            }
        }
    }

    private bool Take()
    {
        lock (_lock)
        {
            while (_waiting.WrittenCount == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }

            if (_dropped > 0)
            {
                _waiting.Write(Log($"{_dropped} notifications were dropped: the controller did not read"));
                _dropped = 0;
            }

            (_waiting, _writing) = (_writing, _waiting);
            return true;
        }
    }

    private static byte[] Log(string message) =>
        RpcLine.Notification(AgentMethods.LogEvent, new LogNotification(message), AgentJson.Default.LogNotification);
}
