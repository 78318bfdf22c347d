using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Detection;

/// <summary>A node counted more packets as sent than came out of it, while its link was left alone.</summary>
internal sealed class DropsDetector : IDetector
{
    /// <summary>Agent and wire are read at moments up to a second apart, at both ends of every stretch.</summary>
    private const int SecondsOfSkew = 2;

    /// <summary>Beyond this share a difference is no noise of counting.</summary>
    private const double LeastShare = 0.02;

    private const long LeastPackets = 50;

    public string Name => "drops";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Drops];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        foreach (var (link, end) in InterfaceSeries.Watched(plan))
        {
            var stretches = Stretches(InterfaceSeries.Of(link, end, history).Select(s =>
                s is { Sent: not null, Carrier: true } && !faults.AnyOn(link.Name, s.From, s.To) ? s : (InterfaceSecond?)null)).ToList();
            foreach (var stretch in stretches)
            {
                var sent = stretch.Sum(s => s.Sent!.Value);
                var missing = sent - stretch.Sum(s => s.Out);
                var noise = Math.Max(LeastPackets, (SecondsOfSkew * stretch.Max(s => s.Sent!.Value)) + (long)(LeastShare * sent));
                if (missing > noise)
                {
                    yield return new Incident
                    {
                        Kind = IncidentKind.Drops,
                        Node = end.Node,
                        Link = link.Name,
                        Title = $"{end} lost {missing} of {sent} packets between its TX counter and the wire",
                        From = stretch[0].From,
                        To = stretch[^1].To,
                        Reasons = [$"up to {noise} would be noise ({Wording.Share((double)missing / sent)} are missing)", "no fault held or impaired the link"],
                    };
                }
            }
        }
    }

    private static IEnumerable<List<InterfaceSecond>> Stretches(IEnumerable<InterfaceSecond?> seconds)
    {
        var stretch = new List<InterfaceSecond>();
        foreach (var second in seconds)
        {
            if (second is { } usable)
            {
                stretch.Add(usable);
            }
            else if (stretch.Count > 0)
            {
                yield return stretch;
                stretch = [];
            }
        }
        if (stretch.Count > 0)
        {
            yield return stretch;
        }
    }
}
