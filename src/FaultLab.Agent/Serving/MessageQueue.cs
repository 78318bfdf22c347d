using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Serving;

/// <summary>
/// What waits to be written to the controller. Answers are never dropped; notifications are, when the controller does not read, so that
/// neither probes nor memory suffer. One thread writes, as much at a time as is there.
/// </summary>
internal sealed class MessageQueue : INotifier, IDisposable
{
    /// <summary>Notifications kept while the controller does not read: about ten seconds of a busy node.</summary>
    public const int Capacity = 8192;

    private const int LargestWrite = 64 * 1024;

    private readonly DescriptorChannel _channel;
    private readonly Queue<byte[]> _waiting = new();
    private readonly Thread _writer;
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
        lock (_waiting)
        {
            _waiting.Enqueue(line);
            Monitor.Pulse(_waiting);
        }
    }

    public void Notify(byte[] line)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= Capacity)
            {
                _dropped++;
                return;
            }

            _waiting.Enqueue(line);
            Monitor.Pulse(_waiting);
        }
    }

    /// <summary>Writes what waits, as far as somebody reads it, and ends.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.Pulse(_waiting);
        }

        _writer.Join();
    }

    private void Write()
    {
        var batch = new MemoryStream();
        while (Take(batch))
        {
            if (!_channel.Write(batch.GetBuffer().AsSpan(0, (int)batch.Length)))
            {
                return;
            }
        }
    }

    private bool Take(MemoryStream batch)
    {
        batch.SetLength(0);
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            while (batch.Length < LargestWrite && _waiting.TryDequeue(out var line))
            {
                batch.Write(line);
            }

            if (_dropped > 0)
            {
                batch.Write(Log($"{_dropped} notifications were dropped: the controller did not read"));
                _dropped = 0;
            }
        }

        return true;
    }

    private static byte[] Log(string message) =>
        RpcLine.Notification(AgentMethods.LogEvent, new LogNotification(message), AgentJson.Default.LogNotification);
}
