using System.Net;
using FaultLab.Agent.Probes.Echo;
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
    private readonly EchoEngine _echo;

    // Tells the probes of this agent apart, and from those of another process in the same namespace.
    private ushort _nextIdentifier = (ushort)(Environment.ProcessId * 64);

    public ProbeSet(INotifier notifier)
    {
        _notifier = notifier;
        _loop = new EventLoop("probes", nice: -10, e => notifier.Log($"probes: {e.Message}"));
        _echo = new EchoEngine(_loop, notifier);
    }

    public void Start(ProbeRequest request)
    {
        var target = IPAddress.Parse(request.Target);
        _loop.Invoke(() =>
        {
            if (request.Kind == "icmp")
            {
                _echo.Start(request, target);
                return;
            }

            var identifier = ++_nextIdentifier;
            _probes.Add(new ProbeSchedule(
                _loop, request, _notifier, pending => ProbeCatalogue.Create(request, _loop, target, identifier, pending)));
        });
    }

    /// <summary>What the ICMP probes did since the agent began.</summary>
    public ProbeStatistics Statistics()
    {
        var statistics = new ProbeStatistics();
        _loop.Invoke(() => statistics = _echo.Statistics());
        return statistics;
    }

    public void StopAll() => _loop.Invoke(() =>
    {
        _probes.ForEach(p => p.Dispose());
        _probes.Clear();
        _echo.StopAll();
    });

    public void Dispose()
    {
        StopAll();
        _loop.Dispose();
    }
}
