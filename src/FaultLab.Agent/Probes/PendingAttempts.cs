namespace FaultLab.Agent.Probes;

/// <summary>The attempts of a probe that wait for an answer.</summary>
internal sealed class PendingAttempts(IReadOnlyDictionary<long, Attempt> pending)
{
    public Attempt? Find(long sequence) => pending.GetValueOrDefault(sequence);

    /// <summary>The one that was sent last, for protocols that carry no number.</summary>
    public Attempt? Newest() => pending.Values.MaxBy(a => a.Sequence);
}
