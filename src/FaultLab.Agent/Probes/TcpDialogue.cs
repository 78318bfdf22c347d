namespace FaultLab.Agent.Probes;

/// <summary>A connection and nothing more.</summary>
internal sealed class TcpDialogue : IDialogue
{
    public ReadOnlyMemory<byte> Request => default;

    public bool EndsWithConnection => true;

    public Hearing Hear(ReadOnlySpan<byte> data) => Hearing.Good;

    public Hearing HearEnd() => Hearing.Good;
}
