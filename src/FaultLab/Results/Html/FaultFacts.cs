using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>What became of one fault: when it was asked for, when it was read back as applied, when as healed.</summary>
internal sealed class FaultFacts(FaultEvent first)
{
    public FaultEvent First { get; } = first;

    public TimeSpan? Requested { get; private set; } = first.Requested;

    /// <summary>From applied to healed, once a cycle; no end: never healed, or nothing to heal.</summary>
    public List<(TimeSpan From, TimeSpan? To)> Spans { get; } = [];

    public string? AppliedDetail { get; private set; }

    public string? HealedDetail { get; private set; }

    /// <summary>Why it could not be applied or healed.</summary>
    public string? Failure { get; private set; }

    public void Add(FaultEvent fault)
    {
        Requested ??= fault.Requested;
        switch (fault.Stage)
        {
            case FaultStage.Applied:
                Spans.Add((fault.At, null));
                AppliedDetail = fault.Detail;
                break;
            case FaultStage.Healed:
                if (Spans.Count > 0 && Spans[^1].To is null)
                {
                    Spans[^1] = (Spans[^1].From, fault.At);
                }

                HealedDetail = fault.Detail;
                break;
            case FaultStage.Failed:
                Failure = fault.Detail ?? "failed";
                break;
        }
    }
}
