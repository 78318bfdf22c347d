namespace FaultLab.Agent.Probes;

/// <summary>What a connection's peer has said so far.</summary>
/// <param name="Ended">Whether that decides the attempt.</param>
/// <param name="Refusal">Why it is no good answer; null for a good one.</param>
internal readonly record struct Hearing(bool Ended, string? Refusal)
{
    public static Hearing More => new(false, null);

    public static Hearing Good => new(true, null);

    public static Hearing Bad(string why) => new(true, why);
}

/// <summary>What is said over one connection of a probe.</summary>
internal interface IDialogue
{
    /// <summary>What to say first; may be empty.</summary>
    ReadOnlyMemory<byte> Request { get; }

    /// <summary>Whether being connected is answer enough.</summary>
    bool EndsWithConnection { get; }

    /// <summary>Takes what came next.</summary>
    Hearing Hear(ReadOnlySpan<byte> data);

    /// <summary>The peer closed the connection.</summary>
    Hearing HearEnd();
}
