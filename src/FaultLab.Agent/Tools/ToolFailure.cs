namespace FaultLab.Agent.Tools;

/// <summary>What a tool was to look at is not as it should be.</summary>
internal sealed class ToolFailure(string message) : Exception(message);
