using System.Collections.Immutable;

namespace FaultLab.Histories;

/// <summary>Pairs the stages of faults. A fault that comes again under the same id gives a span each time.</summary>
public static class FaultSpans
{
    /// <param name="events">In order of time.</param>
    public static ImmutableArray<FaultSpan> Of(IEnumerable<FaultEvent> events)
    {
        var all = new List<FaultSpan>();
        var latest = new Dictionary<string, int>();
        foreach (var e in events)
        {
            if (e.Stage == FaultStage.Begin || !latest.TryGetValue(e.Id, out var index))
            {
                latest[e.Id] = index = all.Count;
                all.Add(new FaultSpan { Id = e.Id, Kind = e.Kind, Title = e.Title, Node = e.Node, Link = e.Link, Begin = e.At, Lasts = LastsByKind(e.Kind) });
            }
            all[index] = With(all[index], e);
        }
        return [.. all];
    }

    private static FaultSpan With(FaultSpan span, FaultEvent e) => e.Stage switch
    {
        FaultStage.Applied => span with { Applied = e.At },
        FaultStage.Healing => span with { Lasts = true },
        FaultStage.Healed => span with { Healed = e.At, Lasts = true },
        // The first failure is the cause; that what was never applied cannot be healed either only follows from it.
        FaultStage.Failed when span.FailedAt is null => span with { FailedAt = e.At, Failure = e.Detail ?? "no reason given" },
        _ => span,
    };

    /// <summary>Whether a fault of this kind goes on after it was applied, as far as can be said before it is healed.</summary>
    private static bool LastsByKind(string kind) => kind is not ("datagrams" or "power" or "run" or "module" or "container");
}
