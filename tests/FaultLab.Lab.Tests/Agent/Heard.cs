using System.Collections.Concurrent;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>Keeps what an agent told, and waits for what a test needs to hear.</summary>
internal sealed class Heard : IAgentListener
{
    private readonly ConcurrentQueue<object> _all = new();
    private readonly SemaphoreSlim _news = new(0);

    public IEnumerable<ProbeNotification> Probes(string name) => _all.OfType<ProbeNotification>().Where(p => p.Name == name);

    public TrafficNotification? Last(string name, string side) =>
        _all.OfType<TrafficNotification>().LastOrDefault(t => t.Name == name && t.Side == side);

    public IEnumerable<T> All<T>() => _all.OfType<T>();

    /// <summary>The first notification, heard before or to come, for which the condition holds.</summary>
    public async Task<T> UntilAsync<T>(Func<T, bool> condition, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            if (_all.OfType<T>().FirstOrDefault(condition) is { } found)
            {
                return found;
            }

            await _news.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every one of the names was told by some notification; null: it tells none.</summary>
    public async Task UntilAllAsync<T>(IEnumerable<string> names, Func<T, string?> tell, CancellationToken cancellationToken)
        where T : class
    {
        var missing = names.ToHashSet();
        for (var read = 0; missing.Count > 0;)
        {
            foreach (var item in _all.Skip(read))
            {
                read++;
                if (item is T told && tell(told) is { } name)
                {
                    missing.Remove(name);
                }
            }

            if (missing.Count > 0)
            {
                await _news.WaitAsync(cancellationToken);
            }
        }
    }

    public void OnProbe(ProbeNotification notification) => Add(notification);

    public void OnLife(LifeNotification notification) => Add(notification);

    public void OnSample(SampleNotification notification) => Add(notification);

    public void OnLink(LinkNotification notification) => Add(notification);

    public void OnTraffic(TrafficNotification notification) => Add(notification);

    public void OnLog(string message, string? affects = null) => Add(message);

    public void OnUnreadable(string trouble) => Add(trouble);

    private void Add(object notification)
    {
        _all.Enqueue(notification);
        _news.Release();
    }
}
