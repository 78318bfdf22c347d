using System.Net;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes;

/// <summary>All probes of this node, on one thread.</summary>
internal sealed class ProbeSet : IDisposable
{
    private readonly INotifier _notifier;
    private readonly EventLoop _loop;
    private readonly List<ProbeSchedule> _probes = [];

    // Tells the probes of this agent apart, and from those of another process in the same namespace.
    private ushort _nextIdentifier = (ushort)(Environment.ProcessId * 64);

    public ProbeSet(INotifier notifier)
    {
        _notifier = notifier;
        _loop = new EventLoop("probes", nice: -10, e => notifier.Log($"probes: {e.Message}"));
    }

    public void Start(ProbeRequest request)
    {
        var target = IPAddress.Parse(request.Target);
        _loop.Invoke(() =>
        {
            var identifier = ++_nextIdentifier;
            _probes.Add(new ProbeSchedule(
                _loop, request, _notifier, pending => ProbeCatalogue.Create(request, _loop, target, identifier, pending)));
        });
    }

    public void StopAll() => _loop.Invoke(() =>
    {
        _probes.ForEach(p => p.Dispose());
        _probes.Clear();
    });

    public void Dispose()
    {
        StopAll();
        _loop.Dispose();
    }
}
