using System.Collections.Concurrent;
using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>
/// A node of a running lab: how it starts, how it is reached, and how the cable, the slot and (for a VM) the power button are worked from
/// outside. What happens inside it is its agent's.
/// </summary>
internal abstract class LabNode(NodePlan plan, IHistorySink history) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _unplugged = new();
    private int _unplugs;

    public NodePlan Plan { get; } = plan;

    public string Name => Plan.Name;

    public RunClock Clock => History.Clock;

    /// <summary>The connection to the agent; null while the node is down or booting, and always for <c>agent: none</c>.</summary>
    public AgentConnection? Agent => IsDown ? null : Session?.Connection;

    /// <summary>How often the node went down since it was started. What its agent did before is gone with it.</summary>
    public virtual int TimesDown => 0;

    /// <summary>Whether it went down and has not come back yet.</summary>
    public virtual bool IsDown => false;

    /// <summary>What the agent does for this node over the whole run, and again after the node booted anew.</summary>
    public AgentSession? Session { get; protected set; }

    protected IHistorySink History { get; } = history;

    /// <summary>Starts the node; returns before it is ready.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Waits until it is configured and its services answer.</summary>
    public abstract Task ReadyAsync(CancellationToken cancellationToken);

    public abstract Task SetCarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken);

    public abstract Task UnplugAsync(LabEnd end, CancellationToken cancellationToken);

    public abstract Task ReplugAsync(LabEnd end, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>The agent, for a fault that needs one.</summary>
    /// <exception cref="LabException">There is none at this moment.</exception>
    public AgentConnection RequireAgent() => Agent
        ?? throw new LabException(IsDown ? $"{Name} is down" : $"no agent answers on {Name}");

    /// <summary>Whether faults that its agent holds come back by themselves after it went down.</summary>
    public virtual bool KeepsFaults => false;

    /// <summary>Has the node's own agent inject a fault, and returns what it read back.</summary>
    /// <param name="lasts">Whether it is to be healed later.</param>
    public virtual async Task<string> ApplyFaultAsync(ApplyFaultRequest request, bool lasts, CancellationToken cancellationToken) =>
        (await RequireAgent().ApplyFaultAsync(request, cancellationToken)).ReadBack;

    public virtual async Task<string> HealFaultAsync(string id, CancellationToken cancellationToken) =>
        (await RequireAgent().HealFaultAsync(id, cancellationToken)).ReadBack;

    /// <summary>Remembers a card that is out: the agent cannot configure what is not there.</summary>
    public void SetPlugged(string card, bool plugged)
    {
        if (plugged)
        {
            _unplugged.TryRemove(card, out _);
        }
        else
        {
            _unplugged[card] = true;
            Interlocked.Increment(ref _unplugs);
        }
    }

    public virtual async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        for (; Agent is { } agent;)
        {
            var unplugs = Volatile.Read(ref _unplugs);
            try
            {
                await agent.ConfigureAsync(NodeConfigurations.Without(NodeConfigurations.Of(Plan), [.. _unplugged.Keys]), cancellationToken);
                return;
            }
            catch (AgentRefusedException) when (unplugs != Volatile.Read(ref _unplugs))
            {
                // A card was pulled while it was configured: what is left is asked for.
            }
        }
    }

    protected void Report(NodeStatus status, string? detail = null) => History.NodeIs(Name, status, detail);
}
