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
    private readonly ProbeSet _probes;
    private readonly TrafficSet _traffic;
    private readonly Sampling _sampling;
    private readonly RequestDispatcher _dispatcher;

    public AgentSession(DescriptorChannel channel, Node node)
    {
        _channel = channel;
        _node = node;
        _queue = new MessageQueue(channel);
        _probes = new ProbeSet(_queue);
        _traffic = new TrafficSet(_queue);
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
        _probes.Dispose();
        _traffic.Dispose();
        _sampling.Dispose();
        _channel.Close();
        _queue.Dispose();
    }

    private MethodTable Methods()
    {
        var json = AgentJson.Default;
        return new MethodTable()
            .Query(Hello, Lane.Immediate, json.HelloResult, AgentNode.Hello)
            .Query(Clock, Lane.Immediate, json.ClockResult, AgentNode.Clock)
            .Order(Restored, json.RestoredRequest, AgentNode.Restored)
            .Query(Interfaces, Lane.Ordered, json.InterfacesResult, _node.Interfaces)
            .Order(Configure, json.NodeConfiguration, _node.Configurator.Configure)
            .Call(ApplyFault, Lane.Concurrent, json.ApplyFaultRequest, json.FaultResult, _node.Faults.Apply)
            .Call(HealFault, Lane.Concurrent, json.FaultReference, json.FaultResult, (fault, _) => _node.Faults.Heal(fault))
            .Order(StartProbe, json.ProbeRequest, _probes.Start)
            .Query(AgentMethods.ProbeStatistics, Lane.Ordered, json.ProbeStatistics, _probes.Statistics)
            .Order(StopProbes, _probes.StopAll)
            .Order(StartReceiver, json.ReceiverRequest, _traffic.Receive)
            .Order(StartSender, json.SenderRequest, _traffic.Send)
            .Order(StartIperf3, json.Iperf3Request, _traffic.StartIperf3)
            .Order(StopSenders, _traffic.StopSenders)
            .Call(SendDatagrams, Lane.Concurrent, json.DatagramsRequest, json.DatagramsResult, DatagramSender.Send)
            .Call(RunCommand, Lane.Concurrent, json.CommandRequest, json.CommandResult, AgentNode.Run)
            .Order(StartSampling, json.SamplingRequest, _sampling.Start);
    }
}
