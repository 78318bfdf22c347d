using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultLab.Lab.Qemu;

/// <summary>A client of the QEMU Machine Protocol (QEMU's docs/interop/qmp-spec.rst): commands with answers, and events as they come.</summary>
public sealed class QmpClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly Action<QmpNotification> _onEvent;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly List<(Func<QmpNotification, bool> Matches, TaskCompletionSource<QmpNotification> Found)> _waiting = [];
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private long _lastId;

    private QmpClient(Stream stream, TimeProvider time, Action<QmpNotification> onEvent)
    {
        (_stream, _time, _onEvent) = (stream, time, onEvent);
        _reading = ReadAsync();
    }

    /// <summary>Greets QEMU on a connected stream and leaves its negotiation mode.</summary>
    /// <param name="onEvent">Called for each event, in order, on the reading thread: keep it short.</param>
    public static async Task<QmpClient> ConnectAsync(
        Stream stream, TimeProvider time, Action<QmpNotification> onEvent, CancellationToken cancellationToken)
    {
        var client = new QmpClient(stream, time, onEvent);
        await client._greeted.Task.WaitAsync(cancellationToken);
        await client.ExecuteAsync("qmp_capabilities", null, cancellationToken);
        return client;
    }

    /// <summary>Gives a command and waits for its answer.</summary>
    /// <exception cref="LabException">QEMU refused it, or went away.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, JsonObject? arguments, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new JsonObject { ["execute"] = command, ["id"] = id };
        if (arguments is not null)
        {
            request["arguments"] = arguments;
        }

        if (_reading.IsCompleted)
        {
            answer.TrySetException(Gone());
        }

        try
        {
            await SendAsync(request.ToJsonString() + "\n", cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (QmpRefusal e)
        {
            throw new LabException($"QEMU refused {command}: {e.Message}", command: request.ToJsonString());
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>The next event that matches. Ask before giving the command that causes it.</summary>
    public async Task<QmpNotification> NextEventAsync(Func<QmpNotification, bool> matches, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var entry = (matches, Found: new TaskCompletionSource<QmpNotification>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_waiting)
        {
            _waiting.Add(entry);
        }

        if (_reading.IsCompleted)
        {
            entry.Found.TrySetException(Gone());
        }

        try
        {
            return await entry.Found.Task.WaitAsync(timeout, _time, cancellationToken);
        }
        finally
        {
            lock (_waiting)
            {
                _waiting.Remove(entry);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task SendAsync(string line, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A line once begun is finished: half a command would garble the next.
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(line), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_stream, leaveOpen: true);
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                Dispatch(QmpMessage.Parse(line, _time.GetTimestamp()));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // QEMU is gone, or we are: either way nothing more comes.
        }

        _greeted.TrySetException(Gone());
        foreach (var answer in _pending.Values)
        {
            answer.TrySetException(Gone());
        }

        lock (_waiting)
        {
            _waiting.ForEach(entry => entry.Found.TrySetException(Gone()));
        }
    }

    private void Dispatch(QmpMessage? message)
    {
        switch (message)
        {
            case { IsGreeting: true }:
                _greeted.TrySetResult();
                break;
            case { Event: { } notification }:
                Notify(notification);
                break;
            case { Id: { } id } when _pending.TryGetValue(id, out var answer):
                _ = message.Error is { } error ? answer.TrySetException(new QmpRefusal(error)) : answer.TrySetResult(message.Result);
                break;
        }
    }

    private void Notify(QmpNotification notification)
    {
        _onEvent(notification);
        lock (_waiting)
        {
            foreach (var entry in _waiting.Where(entry => entry.Matches(notification)))
            {
                entry.Found.TrySetResult(notification);
            }
        }
    }

    private static LabException Gone() => new("QEMU closed its control socket.");

    private sealed class QmpRefusal(string message) : Exception(message);
}
