using FaultLab.Agent.Serving;
using FaultLab.Agent.Traffic.Iperf3;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Traffic;

/// <summary>All flows that end or begin at this node, on one thread; each reports once a second.</summary>
internal sealed class TrafficSet : IDisposable
{
    private readonly INotifier _notifier;
    private readonly EventLoop _loop;
    private readonly List<ITrafficEndpoint> _receivers = [];
    private readonly List<ITrafficEndpoint> _senders = [];
    private long _nextReport;

    public TrafficSet(INotifier notifier)
    {
        _notifier = notifier;
        _loop = new EventLoop("traffic", nice: -5, e => notifier.Log($"traffic: {e.Message}"));
        _loop.Invoke(() =>
        {
            _nextReport = MonotonicClock.Now + MonotonicClock.Second;
            _loop.At(_nextReport, ReportAll);
        });
    }

    public void Receive(ReceiverRequest request) => _loop.Invoke(() => _receivers.Add(request.Protocol switch
    {
        TrafficProtocols.Udp => UdpReceiver.Counting(_loop, request),
        TrafficProtocols.Tcp => new TcpReceiver(_loop, request),
        TrafficProtocols.Echo => UdpReceiver.Echoing(_loop, request),
        TrafficProtocols.Datagrams => UdpReceiver.CountingDatagrams(_loop, request),
        var other => throw new ArgumentException($"no receiver for protocol '{other}'"),
    }));

    public void Send(SenderRequest request) => _loop.Invoke(() => _senders.Add(request.Protocol switch
    {
        TrafficProtocols.Udp => new UdpSender(_loop, request),
        TrafficProtocols.Tcp => new TcpSender(_loop, request),
        var other => throw new ArgumentException($"no sender for protocol '{other}'"),
    }));

    public void StartIperf3(Iperf3Request request) => _loop.Invoke(() =>
        (request.Target is null ? _receivers : _senders).Add(
            new Iperf3Endpoint(_loop, request, trouble => _notifier.Log(trouble, $"traffic {request.Name}"))));

    /// <summary>Ends all senders and iperf3 clients, with a last report of each.</summary>
    public void StopSenders() => _loop.Invoke(() => Stop(_senders));

    public void Dispose()
    {
        _loop.Invoke(() =>
        {
            Stop(_senders);
            Stop(_receivers);
        });
        _loop.Dispose();
    }

    private void Stop(List<ITrafficEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            Report(endpoint);
            endpoint.Dispose();
        }

        endpoints.Clear();
    }

    private void ReportAll()
    {
        foreach (var endpoint in _receivers.Concat(_senders))
        {
            Report(endpoint);
        }

        var now = MonotonicClock.Now;
        while (_nextReport <= now)
        {
            _nextReport += MonotonicClock.Second;
        }

        _loop.At(_nextReport, ReportAll);
    }

    private void Report(ITrafficEndpoint endpoint)
    {
        if (endpoint.Report(MonotonicClock.Now) is { } notification)
        {
            _notifier.Traffic(notification);
        }
    }
}
