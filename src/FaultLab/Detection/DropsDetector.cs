using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// A node and its wire count differently while the link is left alone: more was counted as sent than came out, or more was handed to the node
/// than it counted as received (drops); or more came out than was counted as sent (a counter that stands now and then).
/// </summary>
internal sealed class DropsDetector : IDetector
{
    /// <summary>A card filters packets that are addressed to many and not to its node: over a long time on an idle link they would add up.</summary>
    private static readonly TimeSpan LongestOfReceiving = TimeSpan.FromSeconds(60);

    public string Name => "drops";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Drops, IncidentKind.CounterFrozen];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        foreach (var (link, end) in InterfaceSeries.Watched(plan))
        {
            var seconds = InterfaceSeries.Of(link, end, history).Select(s => s.Carrier && !faults.AnyOn(link.Name, s.From, s.To) ? s : (InterfaceSecond?)null).ToList();
            foreach (var parting in CounterParting.Find(seconds.Select(s => s is { Sent: not null } ? s : null), s => s.Sent!.Value, s => s.Out))
            {
                yield return Describe(IncidentKind.Drops, link, end, parting, $"{end} lost {parting.Missing} of {parting.First} packets between its TX counter and the wire",
                    $"its TX counter rose by {parting.First}, and {parting.Next} came out on the wire");
            }
            foreach (var parting in CounterParting.Find(seconds.Select(s => s is { Received: > 0 } ? s : null), s => s.In, s => s.Received!.Value, LongestOfReceiving))
            {
                yield return Describe(IncidentKind.Drops, link, end, parting, $"{end} lost {parting.Missing} of {parting.First} packets between the wire and its RX counter",
                    $"{parting.First} were handed to it by the wire, and its RX counter rose by {parting.Next}");
            }
            // One that stands for seconds is told as that.
            foreach (var parting in CounterParting.Find(seconds.Select(s => s is { Sent: > 0 } ? s : null), s => s.Out, s => s.Sent!.Value))
            {
                yield return Describe(IncidentKind.CounterFrozen, link, end, parting, $"the TX counter of {end} missed {parting.Missing} of {parting.First} packets",
                    $"{parting.First} came out on the wire, and its TX counter rose by {parting.Next}");
            }
        }
    }

    private static Incident Describe(IncidentKind kind, Link link, Endpoint end, CounterParting parting, string title, string numbers) => new()
    {
        Kind = kind,
        Node = end.Node,
        Link = link.Name,
        Title = title,
        From = parting.From,
        To = parting.To,
        Reasons = [numbers, $"up to {parting.Noise} would be noise ({Wording.Share((double)parting.Missing / parting.First)} are missing)", "no fault held or impaired the link"],
    };
}
