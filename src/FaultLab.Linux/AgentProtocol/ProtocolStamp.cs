namespace FaultLab.Linux.AgentProtocol;

/// <summary>
/// Tells one state of the protocol from another. An agent that was built before a key was added would ignore the key without a word, and
/// the lab would be another than its plan says.
/// </summary>
public static partial class ProtocolStamp
{
    private const int Length = 12;

    /// <summary>The first digits of a SHA-256 of the sources in this folder, made when they are compiled.</summary>
    public static string Current => Checksum[..Length];
}
