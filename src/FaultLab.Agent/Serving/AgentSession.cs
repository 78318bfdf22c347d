using FaultLab.Agent.Datagrams;
using FaultLab.Agent.Nodes;
using FaultLab.Agent.Probes;
using FaultLab.Agent.Traffic;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using static FaultLab.Linux.AgentProtocol.AgentMethods;

namespace FaultLab.Agent.Serving;

/// <summary>Serves one controller over one stream, and leaves nothing behind when it ends.</summary>
internal sealed class AgentSession : IDisposable
{
    private readonly DescriptorChannel _channel;
    private readonly Node _node;
    private readonly MessageQueue _queue;

    // Each has a thread of its own, which most nodes of a large lab never need.
    private readonly Lazy<ProbeSet> _probes;
    private readonly Lazy<TrafficSet> _traffic;
    private readonly Sampling _sampling;
    private readonly RequestDispatcher _dispatcher;

    public AgentSession(DescriptorChannel channel, Node node)
    {
        _channel = channel;
        _node = node;
        _queue = new MessageQueue(channel);
        _probes = new Lazy<ProbeSet>(() => new ProbeSet(_queue));
        _traffic = new Lazy<TrafficSet>(() => new TrafficSet(_queue));
        _sampling = new Sampling(_queue);
        _dispatcher = new RequestDispatcher(Methods(), _queue);
    }

    /// <summary>Serves until the stream ends.</summary>
    public void Run()
    {
        var lines = new LineReader();
        while (_channel.Read(lines.Free.Span) is > 0 and var count)
        {
            lines.Advance(count);
            while (lines.TryTake(out var line))
            {
                if (line.Length > 0)
                {
                    _dispatcher.Accept(line);
                }
            }
        }
    }

    /// <summary>Kills commands, heals faults, stops probes, traffic and samples.</summary>
    public void Dispose()
    {
        _dispatcher.Dispose();
        _node.Faults.HealAll(failed => Console.Error.WriteLine($"faultlab-agent: {failed}"));
        IfMade(_probes, probes => probes.Dispose());
        IfMade(_traffic, traffic => traffic.Dispose());
        _sampling.Dispose();
        _channel.Close();
        _queue.Dispose();
    }

    private static void IfMade<T>(Lazy<T> set, Action<T> work)
    {
        if (set.IsValueCreated)
        {
            work(set.Value);
        }
    }

    private MethodTable Methods() => new MethodTable()
        .Query(Hello, Lane.Immediate, writer => AgentNode.Hello().WriteTo(writer))
        .Query(Clock, Lane.Immediate, json => json.ClockResult, AgentNode.Clock)
        .Order(Restored, json => json.RestoredRequest, AgentNode.Restored)
        .Query(Interfaces, Lane.Ordered, json => json.InterfacesResult, _node.Interfaces)
        .Order(Configure, json => json.NodeConfiguration, _node.Configurator.Configure)
        .Call(ApplyFault, Lane.Concurrent, json => json.ApplyFaultRequest, json => json.FaultResult, _node.Faults.Apply)
        .Call(HealFault, Lane.Concurrent, json => json.FaultReference, json => json.FaultResult, (fault, _) => _node.Faults.Heal(fault))
        .Order(StartProbe, json => json.ProbeRequest, request => _probes.Value.Start(request))
        .Query(AgentMethods.ProbeStatistics, Lane.Ordered, json => json.ProbeStatistics, () => _probes.IsValueCreated ? _probes.Value.Statistics() : new())
        .Order(StopProbes, () => IfMade(_probes, probes => probes.StopAll()))
        .Order(StartReceiver, json => json.ReceiverRequest, request => _traffic.Value.Receive(request))
        .Order(StartSender, json => json.SenderRequest, request => _traffic.Value.Send(request))
        .Order(StartIperf3, json => json.Iperf3Request, request => _traffic.Value.StartIperf3(request))
        .Order(StopSenders, () => IfMade(_traffic, traffic => traffic.StopSenders()))
        .Call(SendDatagrams, Lane.Concurrent, json => json.DatagramsRequest, json => json.DatagramsResult, DatagramSender.Send)
        .Call(RunCommand, Lane.Concurrent, json => json.CommandRequest, json => json.CommandResult, AgentNode.Run)
        .Order(StartSampling, json => json.SamplingRequest, _sampling.Start);
}
