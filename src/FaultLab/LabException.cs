namespace FaultLab;

/// <summary>
/// Our own infrastructure broke: a command of the lab failed, a node never became ready, the disk is full. Never a
/// finding about the device under test; a run that meets one is inconclusive (exit 3 when the lab could not be built).
/// </summary>
/// <param name="message">One sentence: what could not be done.</param>
/// <param name="remedy">What the user can do about it; null when nothing better than the message is known.</param>
/// <param name="command">The command line that failed, where there was one.</param>
/// <param name="exitStatus">Its exit status.</param>
/// <param name="output">The last of what it printed.</param>
/// <param name="inner">The cause.</param>
public sealed class LabException(
    string message, string? remedy = null, string? command = null, int? exitStatus = null, string? output = null,
    Exception? inner = null) : Exception(message, inner)
{
    public string? Remedy { get; } = remedy;

    public string? Command { get; } = command;

    public int? ExitStatus { get; } = exitStatus;

    public string? Output { get; } = output;
}
