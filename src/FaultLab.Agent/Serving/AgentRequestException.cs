namespace FaultLab.Agent.Serving;

/// <summary>A request cannot be served as it stands, or its effect did not show; goes to the controller as a JSON-RPC error.</summary>
internal sealed class AgentRequestException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
