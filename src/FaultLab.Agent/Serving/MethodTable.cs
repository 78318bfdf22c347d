using System.Text.Json.Serialization.Metadata;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Serving;

/// <summary>How a method is run beside others.</summary>
internal enum Lane
{
    /// <summary>At once, by the thread that reads: it must not block.</summary>
    Immediate,

    /// <summary>One after the other, in the order of the requests.</summary>
    Ordered,

    /// <summary>On a thread of its own: it may take long.</summary>
    Concurrent,
}

/// <param name="Handle">Makes the line of the answer. The token is cancelled when the stream ends.</param>
internal sealed record Method(Lane Lane, Func<RpcMessage, CancellationToken, byte[]> Handle);

/// <summary>The methods that the agent knows, by name.</summary>
internal sealed class MethodTable
{
    private readonly Dictionary<string, Method> _methods = [];

    public Method? Find(string name) => _methods.GetValueOrDefault(name);

    public MethodTable Query<TResult>(string name, Lane lane, JsonTypeInfo<TResult> resultType, Func<TResult> handle)
    {
        _methods.Add(name, new Method(lane, (message, _) => RpcLine.Result(message.Id, handle(), resultType)));
        return this;
    }

    public MethodTable Order<TParameters>(string name, JsonTypeInfo<TParameters> type, Action<TParameters> handle)
        where TParameters : class =>
        Call(name, Lane.Ordered, type, AgentJson.Default.RpcNothing, (parameters, _) =>
        {
            handle(parameters);
            return RpcNothing.Instance;
        });

    public MethodTable Order(string name, Action handle) => Query(name, Lane.Ordered, AgentJson.Default.RpcNothing, () =>
    {
        handle();
        return RpcNothing.Instance;
    });

    public MethodTable Call<TParameters, TResult>(
        string name, Lane lane, JsonTypeInfo<TParameters> type, JsonTypeInfo<TResult> resultType,
        Func<TParameters, CancellationToken, TResult> handle)
        where TParameters : class
    {
        _methods.Add(name, new Method(
            lane, (message, token) => RpcLine.Result(message.Id, handle(message.Parameters(type), token), resultType)));
        return this;
    }
}
