using System.Collections.Concurrent;
using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Lab.Topology;

namespace FaultLab.Lab.Docker;

/// <summary>The Docker engine of one run: what it tells of the run's containers goes to their nodes, and that it falls silent is noticed at once.</summary>
internal sealed class RunEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Action<EngineEvent>> _listeners = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _label;
    private Task _listening = Task.CompletedTask;

    private RunEngine(DockerEngineClient client, string run) => (Client, Run, _label) = (client, run, $"{ContainersResource.Label}={run}");

    public DockerEngineClient Client { get; }

    public string Run { get; }

    /// <summary>Completes, with the reason, when the engine is gone while it is needed.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Writes the run's containers into the journal and listens to the engine. Returns when it has begun to tell.</summary>
    public static async Task<RunEngine> StartAsync(DockerEngineClient client, string run, ResourceJournal journal, CancellationToken cancellationToken)
    {
        journal.Record(new ContainersResource(client.Address.ToString(), run));
        var engine = new RunEngine(client, run);
        engine._listening = Task.Run(engine.ListenAsync, CancellationToken.None);
        await Task.WhenAny(engine._connected.Task, engine.Lost).WaitAsync(cancellationToken);
        return engine.Lost.IsCompleted ? throw new LabException(await engine.Lost) : engine;
    }

    /// <summary>From now on tells of a container, before it is started.</summary>
    public void Listen(string id, Action<EngineEvent> listener) => _listeners[id] = listener;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        Client.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var found in Client.EventsAsync(_label, () => _connected.TrySetResult(), _stopping.Token))
            {
                if (_listeners.TryGetValue(found.Actor.ID, out var listener))
                {
                    listener(found);
                }
            }

            Lose("it ended the connection");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException or LabException or OperationCanceledException)
        {
            Lose((e.InnerException ?? e).Message);
        }
    }

    private void Lose(string reason)
    {
        if (!_stopping.IsCancellationRequested)
        {
            _lost.TrySetResult($"the Docker engine at {Client.Address} went away: {reason}");
        }
    }
}
