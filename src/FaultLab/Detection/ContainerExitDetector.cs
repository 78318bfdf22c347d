using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// The process of a container ended: by itself, by the scenario, or because the kernel killed it for its memory limit; and when it does so
/// again and again.
/// </summary>
internal sealed class ContainerExitDetector : IDetector
{
    /// <summary>So many ends that nobody asked for, within <see cref="LoopWithin"/>, are a loop. The engine waits twice as long after each.</summary>
    private const int LeastForLoop = 3;

    /// <summary>The engine's own wait before a restart grows to a minute.</summary>
    private static readonly TimeSpan LoopWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SameKill = TimeSpan.FromSeconds(2);

    public string Name => "exit";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Exit, IncidentKind.Reboot, IncidentKind.OomKill, IncidentKind.RestartLoop];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        plan.Scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Container).SelectMany(node => Detect(node.Name, history, plan));

    private static IEnumerable<Incident> Detect(string node, History history, Plan plan)
    {
        var life = new ContainerLife(node, history);
        var ends = life.Ends().ToList();
        var incidents = ends.Select(end => Describe(node, end, plan)).ToList();
        incidents.AddRange(life.KillsForMemory().Where(at => !ends.Any(end => end.OutOfMemory && (end.At - at).Duration() < SameKill)).Select(at => Survived(node, at)));
        var own = incidents.Where(i => !i.Expected).OrderBy(i => i.From).ToList();
        while (own.Count >= LeastForLoop)
        {
            var loop = own.TakeWhile((incident, index) => index == 0 || incident.From - own[index - 1].From <= LoopWithin).ToList();
            own.RemoveRange(0, loop.Count);
            if (loop.Count >= LeastForLoop)
            {
                incidents.RemoveAll(loop.Contains);
                incidents.Add(Loop(node, loop));
            }
        }

        return incidents;
    }

    private static Incident Describe(string node, ContainerEnd end, Plan plan)
    {
        var action = plan.Timeline.Faults.FirstOrDefault(f => f.Id == end.Fault?.Id)?.Fault is ContainerFault fault ? fault.Action : (ContainerAction?)null;
        var how = WordsOf(end.ExitStatus);
        return new Incident
        {
            Kind = end.OutOfMemory && action is null ? IncidentKind.OomKill : action == ContainerAction.Restart ? IncidentKind.Reboot : IncidentKind.Exit,
            Node = node,
            Title = action switch
            {
                null when end.OutOfMemory => $"{node} was killed for its memory limit ({how})",
                null => $"{node} ended by itself: {how}",
                ContainerAction.Restart => $"{node} was restarted ({how})",
                ContainerAction.Stop => $"{node} was stopped ({how})",
                _ => $"{node} was killed ({how})",
            },
            From = end.At,
            To = end.Back,
            Fault = end.Fault?.Id,
            Expected = action is not null,
            Reasons =
            [
                $"the Docker engine reported its end with {how}",
                .. end.OutOfMemory ? ["the kernel killed a process of it because its memory limit was reached"] : Array.Empty<string>(),
                end.Back is { } back ? $"it was ready again {Wording.Duration(back - end.At)} later" : "it was not ready again before the run ended",
            ],
        };
    }

    private static Incident Survived(string node, TimeSpan at) => new()
    {
        Kind = IncidentKind.OomKill,
        Node = node,
        Title = $"a process of {node} was killed for its memory limit",
        From = at,
        To = at,
        Reasons = ["the Docker engine reported it; the first process of the container went on"],
    };

    private static Incident Loop(string node, List<Incident> ends) => new()
    {
        Kind = IncidentKind.RestartLoop,
        Node = node,
        Title = $"{node} ended {ends.Count} times within {Wording.Duration(ends[^1].From - ends[0].From)}",
        From = ends[0].From,
        To = ends[^1].To,
        Consequences = [.. ends],
        Reasons = [$"its process ended {ends.Count} times, and the engine started it again each time"],
    };

    private static string WordsOf(int status) => status > 128 && ContainerFault.Signals.FirstOrDefault(s => s.Value == status - 128).Key is { } signal
        ? $"exit status {status}, SIG{signal}"
        : $"exit status {status}";
}
