namespace FaultLab.Agent.Probes;

/// <summary>How a kind of probe asks. Lives on the thread of the probes' event loop.</summary>
internal interface IProbeMethod : IDisposable
{
    /// <summary>Whether an answer waits for this program's own steps (a connection), or lies time-stamped in a socket until it is read.</summary>
    bool NeedsProber { get; }

    /// <summary>Sends; ends the attempt at once where that is not possible, and later when an answer came. Time-outs are not its affair.</summary>
    void Begin(Attempt attempt);
}
