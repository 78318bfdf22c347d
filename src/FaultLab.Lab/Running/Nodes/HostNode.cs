using FaultLab.Histories;
using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Processes;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>A node that is a network namespace of this machine, with an agent started inside it.</summary>
internal sealed class HostNode(
    NodePlan plan, PatchPanel panel, HostNamespace home, string mark, AgentBundle bundle, AgentDuties duties, IHistorySink history)
    : LabNode(plan, history)
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);

    private NamespaceProcess? _process;
    private Task<HelloResult>? _greeting;
    private volatile bool _stopping;

    /// <summary>Starts the agent and speaks to it; its interfaces may come later.</summary>
    /// <exception cref="LabException">It could not be started.</exception>
    public void Start()
    {
        Report(NodeStatus.Starting);
        try
        {
            _process = home.Start([bundle.Loader, .. bundle.Arguments("serve")], $"{MarkedProcessesResource.Variable}={mark}");
        }
        catch (ErrnoException e)
        {
            throw new LabException($"the agent of {Name} could not be started: {e.Message}", inner: e);
        }

        _ = ListenAsync(_process.Errors);
        Session = new AgentSession(Name, _process.Output, _process.Input, duties, History);
        _greeting = Session.GreetAsync(CancellationToken.None, hasOurClock: true);
        _ = WatchAsync(Session);
    }

    /// <summary>It was started with its namespace.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var hello = await _greeting!.WaitAsync(cancellationToken);
        Report(NodeStatus.AgentConnected, hello.Version);
        await ConfigureAsync(cancellationToken);
        Report(NodeStatus.Ready);
    }

    public override Task SetCarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken) =>
        panel.SetCarrierAsync(end.Link.Name, end.Side, carrier, cancellationToken);

    public override Task UnplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        panel.UnplugAsync(end.Link.Name, end.Side, cancellationToken);

    public override Task ReplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        panel.ReplugAsync(end.Link.Name, end.Side, cancellationToken);

    /// <summary>Closes the stream: the agent heals, stops what it started and exits. One that does not is left to the journal.</summary>
    public override async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (Session is { } session)
        {
            await session.DisposeAsync();
        }

        if (_process is { } process)
        {
            using var bound = new CancellationTokenSource(ExitTimeout, Clock.Time);
            try
            {
                await process.Exited.WaitAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }

            process.Dispose();
            Report(NodeStatus.Stopped);
        }
    }

    /// <summary>An agent that ends before it is told to takes its probes, traffic and faults along: the run must not be judged as if it had not.</summary>
    private async Task WatchAsync(AgentSession session)
    {
        await session.Connection.Closed;
        if (!_stopping)
        {
            History.Trouble($"agent {Name}", "the agent ended by itself");
        }
    }

    /// <summary>What the agent says beside the protocol is trouble.</summary>
    private async Task ListenAsync(Stream errors)
    {
        using var lines = new StreamReader(errors);
        try
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.Length > 0)
                {
                    History.Trouble($"agent {Name}", line);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed with the node.
        }
    }
}
