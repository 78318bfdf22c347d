namespace FaultLab.Lab.Agents;

/// <summary>The agent answered a request with an error: its kernel refused, a fault did not show its effect, or the request was wrong.</summary>
/// <param name="node">Whose agent it is.</param>
/// <param name="method">What was asked.</param>
/// <param name="code">One of <see cref="Linux.AgentProtocol.RpcErrorCodes"/> or of <see cref="Linux.AgentProtocol.AgentMethods"/>.</param>
/// <param name="reason">The agent's own words.</param>
public sealed class AgentRefusedException(string node, string method, int code, string reason)
    : Exception($"the agent of {node} refused {method}: {reason}")
{
    public string Node { get; } = node;

    public string Method { get; } = method;

    public int Code { get; } = code;

    public string Reason { get; } = reason;
}
