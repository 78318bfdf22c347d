using System.Text.Json;
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

/// <summary>
/// The methods that the agent knows, by name. How their messages look as JSON is worked out when one is asked for: for all of them it
/// would take longer than all else at the start.
/// </summary>
internal sealed class MethodTable
{
    private readonly Dictionary<string, Method> _methods = [];

    public Method? Find(string name) => _methods.GetValueOrDefault(name);

    /// <param name="write">Writes the result as one JSON value.</param>
    public MethodTable Query(string name, Lane lane, Action<Utf8JsonWriter> write) =>
        Add(name, lane, (message, _) => RpcLine.Result(message.Id, write));

    public MethodTable Query<TResult>(string name, Lane lane, Func<AgentJson, JsonTypeInfo<TResult>> resultType, Func<TResult> handle) =>
        Add(name, lane, (message, _) => RpcLine.Result(message.Id, handle(), resultType(AgentJson.Default)));

    public MethodTable Order<TParameters>(string name, Func<AgentJson, JsonTypeInfo<TParameters>> type, Action<TParameters> handle)
        where TParameters : class => Add(name, Lane.Ordered, (message, _) =>
        {
            handle(message.Parameters(type(AgentJson.Default)));
            return RpcLine.Done(message.Id);
        });

    public MethodTable Order(string name, Action handle) => Add(name, Lane.Ordered, (message, _) =>
    {
        handle();
        return RpcLine.Done(message.Id);
    });

    public MethodTable Call<TParameters, TResult>(
        string name, Lane lane, Func<AgentJson, JsonTypeInfo<TParameters>> type, Func<AgentJson, JsonTypeInfo<TResult>> resultType,
        Func<TParameters, CancellationToken, TResult> handle)
        where TParameters : class => Add(name, lane, (message, token) =>
            RpcLine.Result(message.Id, handle(message.Parameters(type(AgentJson.Default)), token), resultType(AgentJson.Default)));

    private MethodTable Add(string name, Lane lane, Func<RpcMessage, CancellationToken, byte[]> handle)
    {
        _methods.Add(name, new Method(lane, handle));
        return this;
    }
}
