using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Agents;

/// <summary>Requests and answers over a pair of streams: matches them by id, hands notifications on, and ends all that waits when the peer is gone.</summary>
internal sealed class RpcStream : IAsyncDisposable
{
    private readonly string _node;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly NotificationReader _notifications;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<RpcMessage>> _pending = [];
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();

    // Not from 1: an answer to a controller that died before may still lie in a serial port.
    private long _nextId;
    private volatile string? _reason;

    private RpcStream(string node, Stream input, Stream output, NotificationReader notifications, TimeProvider time)
    {
        (_node, _input, _output, _notifications, _time) = (node, input, output, notifications, time);
        _nextId = time.GetTimestamp() & int.MaxValue;
    }

    public Task Closed => _closed.Task;

    public static RpcStream Start(string node, Stream input, Stream output, NotificationReader notifications, TimeProvider time)
    {
        var stream = new RpcStream(node, input, output, notifications, time);
        _ = Task.Run(stream.ReadAsync);
        _ = Task.Run(stream.WriteAsync);
        return stream;
    }

    public async Task<RpcMessage> AskAsync(string method, Func<long, byte[]> request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _nextId);
        var answer = new TaskCompletionSource<RpcMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending.TryAdd(id, answer);
        try
        {
            if (_reason is { } gone)
            {
                throw Gone(gone);
            }

            _outgoing.Writer.TryWrite(request(id));
            return await answer.Task.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LabException($"the agent of {_node} did not answer {method} within {timeout.TotalSeconds:0.#} s");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close("the connection was closed");
        await Closed;
    }

    private async Task ReadAsync()
    {
        var lines = new LineReader();
        try
        {
            while (await _input.ReadAsync(lines.Free, _closing.Token) is > 0 and var count)
            {
                lines.Advance(count);
                while (lines.TryTake(out var line))
                {
                    Take(line);
                }
            }

            Close("its stream ended");
        }
        catch (Exception e)
        {
            // Whatever it was: nobody reads this stream any more.
            Close(e.Message);
        }
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        if (!RpcMessage.TryParse(line, out var message, out var trouble))
        {
            _notifications.Unreadable(trouble);
        }
        else if (message.Method is not null)
        {
            _notifications.Read(message);
        }
        else if (message.Id.ValueKind == JsonValueKind.Number && message.Id.TryGetInt64(out var id) && _pending.TryRemove(id, out var answer))
        {
            answer.TrySetResult(message);
        }
        else if (message.Error is { } error)
        {
            _notifications.Unreadable(error);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var line in _outgoing.Reader.ReadAllAsync(_closing.Token))
            {
                await _output.WriteAsync(line, _closing.Token);
                await _output.FlushAsync(_closing.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Close(e.Message);
        }
    }

    private void Close(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
        {
            return;
        }

        _closing.Cancel();
        _output.Dispose();
        _input.Dispose();
        foreach (var (_, answer) in _pending)
        {
            answer.TrySetException(Gone(reason));
        }

        _closed.TrySetResult();
    }

    private LabException Gone(string reason) => new($"the agent of {_node} is gone: {reason}");
}
