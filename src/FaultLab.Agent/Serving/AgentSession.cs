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
    private readonly MessageQueue _queue;
    private readonly ProbeSet _probes;
    private readonly TrafficSet _traffic;
    private readonly RequestDispatcher _dispatcher;

    public AgentSession(DescriptorChannel channel)
    {
        _channel = channel;
        _queue = new MessageQueue(channel);
        _probes = new ProbeSet(_queue);
        _traffic = new TrafficSet(_queue);
        _dispatcher = new RequestDispatcher(Methods(), _queue);
    }

    /// <summary>Serves until the stream ends.</summary>
    public void Run()
    {
        var lines = new LineReader();
        while (true)
        {
            var free = lines.Free;
            var count = _channel.Read(free.Span);
            if (count == 0)
            {
                return;
            }

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

    /// <summary>Kills commands, heals faults, stops probes and traffic.</summary>
    public void Dispose()
    {
        _dispatcher.Dispose();
        _probes.Dispose();
        _traffic.Dispose();
        _channel.Close();
        _queue.Dispose();
    }

    private MethodTable Methods()
    {
        var json = AgentJson.Default;
        return new MethodTable()
            .Query(Hello, Lane.Immediate, json.HelloResult, AgentNode.Hello)
            .Query(Clock, Lane.Immediate, json.ClockResult, AgentNode.Clock)
            .Call(RunCommand, Lane.Concurrent, json.CommandRequest, json.CommandResult, AgentNode.Run)
            .Order(StartProbe, json.ProbeRequest, _probes.Start)
            .Order(StopProbes, _probes.StopAll)
            .Order(StartReceiver, json.ReceiverRequest, _traffic.Receive)
            .Order(StartSender, json.SenderRequest, _traffic.Send)
            .Order(StopSenders, _traffic.StopSenders);
    }
}
