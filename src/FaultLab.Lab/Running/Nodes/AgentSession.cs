using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Lab.Running.Watching;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>
/// One node's agent over a whole run: the connection, the relation of its clock to ours, and its duties, which are given to it again when
/// the node booted anew.
/// </summary>
internal sealed class AgentSession : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private readonly AgentDuties _duties;
    private readonly IHistorySink _history;
    private readonly AgentEvents _events;
    private bool _receiving;
    private bool _sending;
    private volatile bool _suspended;

    public AgentSession(string node, Stream fromAgent, Stream toAgent, AgentDuties duties, IHistorySink history)
    {
        (_duties, _history) = (duties, history);
        _events = new AgentEvents(node, history);
        Connection = AgentConnection.Open(node, fromAgent, toAgent, _events, history.Clock.Time);
    }

    public AgentConnection Connection { get; private set; }

    /// <summary>The node has gone down and its agent with it: what it is asked to do meanwhile it will do when it is back.</summary>
    public ValueTask SuspendAsync()
    {
        _suspended = true;
        return Connection.DisposeAsync();
    }

    /// <summary>Goes on with an agent that was started anew; <see cref="ResumeAsync"/> gives it its duties.</summary>
    public void Reconnect(Stream fromAgent, Stream toAgent)
    {
        Connection = AgentConnection.Open(Connection.Node, fromAgent, toAgent, _events, _history.Clock.Time);
        _suspended = false;
    }

    /// <summary>Changes when the node boots again.</summary>
    public string BootId { get; private set; } = "";

    /// <summary>The first words: who is there, what time is it.</summary>
    /// <param name="hasOurClock">Whether it runs on this machine's kernel, and so on the same clock.</param>
    public async Task<HelloResult> GreetAsync(CancellationToken cancellationToken, bool hasOurClock = false)
    {
        var before = _history.Clock.Time.GetTimestamp();
        var hello = await Connection.HelloAsync(cancellationToken);
        var after = _history.Clock.Time.GetTimestamp();
        if (hasOurClock && AgentClock.OfThisMachine(_history.Clock.Time) is var own && own.ToTimestamp(hello.MonotonicNanoseconds) is var said && said >= before && said <= after)
        {
            _events.Clock = own;
        }
        else
        {
            await SynchronizeAsync(cancellationToken);
        }

        BootId = hello.BootId;
        return hello;
    }

    /// <summary>Relates the agent's clock to ours.</summary>
    public async Task SynchronizeAsync(CancellationToken cancellationToken) =>
        _events.Clock = await AgentClock.MeasureAsync(Connection, _history.Clock.Time, cancellationToken: cancellationToken);

    public async Task StartReceivingAsync(CancellationToken cancellationToken)
    {
        _receiving = true;
        if (_suspended)
        {
            return;
        }

        await Connection.StartSamplingAsync(new SamplingRequest((int)SampleInterval.TotalMilliseconds), cancellationToken);
        foreach (var receiver in _duties.Receivers)
        {
            await Connection.StartReceiverAsync(_events.Continued(receiver), cancellationToken);
        }

        foreach (var server in _duties.Iperf3.Where(end => end.Target is null))
        {
            await Connection.StartIperf3Async(server, cancellationToken);
        }
    }

    public async Task StartSendingAsync(CancellationToken cancellationToken)
    {
        _sending = true;
        if (_suspended)
        {
            return;
        }

        foreach (var sender in _duties.Senders)
        {
            await Connection.StartSenderAsync(sender, cancellationToken);
        }

        foreach (var client in _duties.Iperf3.Where(end => end.Target is not null))
        {
            await Connection.StartIperf3Async(client, cancellationToken);
        }

        foreach (var probe in _duties.Probes)
        {
            await Connection.StartProbeAsync(probe, cancellationToken);
        }
    }

    /// <summary>Ends probes and senders. An agent that no longer answers has ended them itself, or is gone.</summary>
    public async Task StopSendingAsync()
    {
        _sending = false;
        if (_suspended)
        {
            return;
        }

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5), _history.Clock.Time);
        try
        {
            await Connection.StopProbesAsync(bound.Token);
            await Connection.StopSendersAsync(bound.Token);
        }
        catch (Exception e) when (e is LabException or OperationCanceledException or AgentRefusedException)
        {
            _history.NodeIs(Connection.Node, NodeStatus.AgentLost, e.Message);
        }
    }

    /// <summary>After a reboot: everything this agent was doing, from the start.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (_receiving)
        {
            await StartReceivingAsync(cancellationToken);
        }

        if (_sending)
        {
            await StartSendingAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
