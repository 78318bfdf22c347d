namespace FaultLab.Linux.AgentProtocol;

/// <summary>The error object of JSON-RPC 2.0, section 5.1.</summary>
/// <param name="Code">One of <see cref="RpcErrorCodes"/> or of <see cref="AgentMethods"/>.</param>
public sealed record RpcError(int Code, string Message);

/// <summary>The empty object: parameters of a request that takes none, result of one that gives none.</summary>
public sealed record RpcNothing
{
    public static RpcNothing Instance { get; } = new();
}

/// <summary>The error codes that JSON-RPC 2.0 defines, section 5.1.</summary>
public static class RpcErrorCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParameters = -32602;
    public const int InternalError = -32603;
}
