using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Agents;

/// <summary>
/// The controller's end of an agent: one method a method of the protocol. They throw <see cref="AgentRefusedException"/> when the agent
/// says no, and <see cref="LabException"/> when it does not answer in time or is gone.
/// </summary>
public sealed class AgentConnection : IAsyncDisposable
{
    /// <summary>How long an answer may take when the request says nothing of its own duration: a guest under TCG is slow.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly AgentJson Json = AgentJson.Default;

    private readonly RpcStream _stream;

    private AgentConnection(string node, RpcStream stream) => (Node, _stream) = (node, stream);

    /// <summary>The name of the node, for messages.</summary>
    public string Node { get; }

    /// <summary>Completes when the agent is gone or this was disposed; never fails.</summary>
    public Task Closed => _stream.Closed;

    /// <summary>Begins to listen. The streams are closed with the connection.</summary>
    public static AgentConnection Open(string node, Stream fromAgent, Stream toAgent, IAgentListener listener, TimeProvider time) =>
        new(node, RpcStream.Start(node, fromAgent, toAgent, new NotificationReader(listener), time));

    /// <exception cref="LabException">Also when the agent was built from another state of the protocol.</exception>
    public async Task<HelloResult> HelloAsync(CancellationToken cancellationToken)
    {
        var hello = await AskAsync(
            AgentMethods.Hello, RpcNothing.Instance, Json.RpcNothing, Json.HelloResult, DefaultTimeout, cancellationToken).ConfigureAwait(false);
        return hello.Protocol == ProtocolStamp.Current ? hello : throw new LabException(
            $"the agent of {Node} was built from other sources than this command (protocol {hello.Protocol ?? "without a stamp"}, not {ProtocolStamp.Current}): "
            + "lab/setup builds both anew");
    }

    public Task<ClockResult> ClockAsync(CancellationToken cancellationToken) =>
        AskAsync(AgentMethods.Clock, RpcNothing.Instance, Json.RpcNothing, Json.ClockResult, DefaultTimeout, cancellationToken);

    /// <summary>Tells an agent that its VM went on from a state of an earlier run.</summary>
    public Task RestoredAsync(RestoredRequest request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.Restored, request, Json.RestoredRequest, cancellationToken);

    public Task ConfigureAsync(NodeConfiguration configuration, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.Configure, configuration, Json.NodeConfiguration, cancellationToken);

    public Task<InterfacesResult> InterfacesAsync(CancellationToken cancellationToken) =>
        AskAsync(AgentMethods.Interfaces, RpcNothing.Instance, Json.RpcNothing, Json.InterfacesResult, DefaultTimeout, cancellationToken);

    public Task<FaultResult> ApplyFaultAsync(ApplyFaultRequest request, CancellationToken cancellationToken)
    {
        var own = TimeSpan.FromMilliseconds(request.Command?.TimeoutMilliseconds ?? 0);
        return AskAsync(AgentMethods.ApplyFault, request, Json.ApplyFaultRequest, Json.FaultResult, (2 * own) + DefaultTimeout, cancellationToken);
    }

    /// <param name="timeout">What the undoing of a command may take; null: <see cref="DefaultTimeout"/>.</param>
    public Task<FaultResult> HealFaultAsync(string id, CancellationToken cancellationToken, TimeSpan? timeout = null) => AskAsync(
        AgentMethods.HealFault, new FaultReference(id), Json.FaultReference, Json.FaultResult, timeout ?? DefaultTimeout, cancellationToken);

    public Task StartProbeAsync(ProbeRequest request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StartProbe, request, Json.ProbeRequest, cancellationToken);

    public Task<ProbeStatistics> ProbeStatisticsAsync(CancellationToken cancellationToken) =>
        AskAsync(AgentMethods.ProbeStatistics, RpcNothing.Instance, Json.RpcNothing, Json.ProbeStatistics, DefaultTimeout, cancellationToken);

    public Task StopProbesAsync(CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StopProbes, RpcNothing.Instance, Json.RpcNothing, cancellationToken);

    public Task StartReceiverAsync(ReceiverRequest request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StartReceiver, request, Json.ReceiverRequest, cancellationToken);

    public Task StartSenderAsync(SenderRequest request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StartSender, request, Json.SenderRequest, cancellationToken);

    public Task StartIperf3Async(Iperf3Request request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StartIperf3, request, Json.Iperf3Request, cancellationToken);

    public Task StopSendersAsync(CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StopSenders, RpcNothing.Instance, Json.RpcNothing, cancellationToken);

    /// <summary>Waits until the last datagram was sent.</summary>
    public Task<DatagramsResult> SendDatagramsAsync(DatagramsRequest request, CancellationToken cancellationToken)
    {
        // A sender that cannot keep its rate gives up after twice the time and five seconds.
        var own = TimeSpan.FromSeconds(request.PerSecond > 0 ? 2 * (request.Count / request.PerSecond) + 5 : 0);
        return AskAsync(AgentMethods.SendDatagrams, request, Json.DatagramsRequest, Json.DatagramsResult, own + DefaultTimeout, cancellationToken);
    }

    /// <summary>Waits until the command has ended.</summary>
    public Task<CommandResult> RunCommandAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        var own = TimeSpan.FromMilliseconds(request.TimeoutMilliseconds);
        return AskAsync(AgentMethods.RunCommand, request, Json.CommandRequest, Json.CommandResult, own + DefaultTimeout, cancellationToken);
    }

    public Task StartSamplingAsync(SamplingRequest request, CancellationToken cancellationToken) =>
        TellAsync(AgentMethods.StartSampling, request, Json.SamplingRequest, cancellationToken);

    /// <summary>Closes the stream, upon which the agent heals and stops all it did.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<TResult> AskAsync<TParameters, TResult>(
        string method, TParameters parameters, JsonTypeInfo<TParameters> type, JsonTypeInfo<TResult> resultType, TimeSpan timeout,
        CancellationToken cancellationToken)
        where TResult : class
    {
        var answer = await _stream.AskAsync(method, id => RpcLine.Request(id, method, parameters, type), timeout, cancellationToken);
        if (answer.Error is { } error)
        {
            throw new AgentRefusedException(Node, method, error.Code, error.Message);
        }

        try
        {
            return answer.Result(resultType);
        }
        catch (JsonException e)
        {
            throw new LabException($"the agent of {Node} answered {method} with what is no {typeof(TResult).Name}: {e.Message}", inner: e);
        }
    }

    private Task TellAsync<TParameters>(
        string method, TParameters parameters, JsonTypeInfo<TParameters> type, CancellationToken cancellationToken) =>
        AskAsync(method, parameters, type, Json.RpcNothing, DefaultTimeout, cancellationToken);
}
