using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>The health check of a container failed so often in a row that the engine calls it unhealthy.</summary>
internal sealed class UnhealthyDetector : IDetector
{
    public string Name => "unhealthy";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Unhealthy];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        plan.Scenario.Topology.Nodes.Where(n => n.Container?.Healthcheck is not null).SelectMany(node => Detect(node, history));

    private static IEnumerable<Incident> Detect(Node node, History history)
    {
        TimeSpan? since = null;
        foreach (var told in history.Container(node.Name))
        {
            // A container that ends is not unhealthy any more, but gone; that is told of it then.
            if (told.Name is "healthy" or "die" && since is { } from)
            {
                yield return Describe(node, from, told.At, history);
                since = null;
            }
            else if (told.Name == "unhealthy")
            {
                since ??= told.At;
            }
        }

        if (since is { } left)
        {
            yield return Describe(node, left, null, history);
        }
    }

    private static Incident Describe(Node node, TimeSpan from, TimeSpan? to, History history) => new()
    {
        Kind = IncidentKind.Unhealthy,
        Node = node.Name,
        Title = $"{node.Name} was unhealthy for {Wording.Duration((to ?? history.RunEnd) - from)}",
        From = from,
        To = to,
        Reasons = [$"its health check, {string.Join(' ', node.Container!.Healthcheck!.Command)}, failed {node.Container.Healthcheck.Retries} times in a row"],
    };
}
