using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// An interface with carrier that stopped sending though it was asked to, or whose counter stopped though it sends. An idle interface,
/// one without carrier and one of a dead node are none of this.
/// </summary>
internal sealed class CounterFrozenDetector : IDetector
{
    /// <summary>Longer than any pause of a link that works: ARP gives up after 3 s.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>Seconds in a row with packets on one side only: the clocks of agent and wire are up to one second apart.</summary>
    private const int LeastSeconds = 4;

    public string Name => "counter-frozen";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.CounterFrozen];

    /// <summary>Packets that make a counter that stands remarkable: a card filters some that are addressed to many.</summary>
    private const long LeastPackets = 50;

    private enum State { Moving, NothingOnWire, CounterStands, RxCounterStands }

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        var demand = new OfferedLoad(history, plan);
        foreach (var (link, end) in InterfaceSeries.Watched(plan))
        {
            var seconds = InterfaceSeries.Of(link, end, history).Select(s => (Second: s, Quiet: s.Carrier && !faults.AnyOn(link.Name, s.From, s.To))).ToList();
            foreach (var (state, run) in Runs(seconds, Sending).Concat(Runs(seconds, Receiving)))
            {
                if (Explain(state, run, link, end, demand) is { } reason)
                {
                    yield return Describe(link, end, run, [reason, .. Backlog(end, run, history, plan), "its carrier was up and no fault held the link"], history);
                }
            }
        }
    }

    private static string? Explain(State state, List<InterfaceSecond> run, Link link, Endpoint end, OfferedLoad demand)
    {
        if (run[^1].To - run[0].From < Least)
        {
            return null;
        }
        if (state == State.RxCounterStands)
        {
            return run.Sum(s => s.In) is >= LeastPackets and var handed ? $"its RX counter stood still although {handed} packets were handed to it by the wire" : null;
        }
        if (state == State.CounterStands)
        {
            return $"its TX counter stood still although {run.Sum(s => s.Out)} packets came out on the wire";
        }
        // What was counted in the first second may have left in the one before.
        var counted = run.Skip(1).ToList();
        if (counted.Count(s => s.Sent > 0) >= LeastSeconds)
        {
            return $"its TX counter rose by {counted.Sum(s => s.Sent)} but nothing came out on the wire";
        }
        if (counted.Count(s => s.Refused > 0) >= LeastSeconds)
        {
            return $"it dropped {counted.Sum(s => s.Refused)} packets instead of sending them";
        }
        return demand.On(link, end, run[0].From, run[^1].To, run.Sum(s => s.In));
    }

    private static State Sending(InterfaceSecond s) => s.Out == 0 ? State.NothingOnWire : s.Sent == 0 ? State.CounterStands : State.Moving;

    private static State Receiving(InterfaceSecond s) => s.In > 0 && s.Received == 0 ? State.RxCounterStands : State.Moving;

    private static IEnumerable<(State State, List<InterfaceSecond> Run)> Runs(IEnumerable<(InterfaceSecond Second, bool Quiet)> seconds, Func<InterfaceSecond, State> stateOf)
    {
        var state = State.Moving;
        var run = new List<InterfaceSecond>();
        foreach (var (second, quiet) in seconds)
        {
            var now = quiet ? stateOf(second) : State.Moving;
            if (now != state && run.Count > 0)
            {
                yield return (state, run);
                run = [];
            }
            state = now;
            if (now != State.Moving)
            {
                run.Add(second);
            }
        }
        if (run.Count > 0)
        {
            yield return (state, run);
        }
    }

    /// <summary>What waited behind it, and whom the node's kernel refused to send meanwhile: both say that the interface, not the load, stood still.</summary>
    private static IEnumerable<string> Backlog(Endpoint end, List<InterfaceSecond> run, History history, Plan plan)
    {
        var (from, to) = (run[0].From, run[^1].To);
        var waiting = history.Samples(end.Node).Where(s => s.At >= from && s.At <= to)
            .Select(s => s.Interfaces.FirstOrDefault(i => i.Name == end.Interface)?.TxWaiting ?? 0).DefaultIfEmpty().Max();
        if (waiting > 0)
        {
            yield return $"up to {Wording.Count(waiting, "packet")} waited in its queue";
        }
        foreach (var flow in plan.Scenario.Traffic.Where(t => t.From == end.Node))
        {
            var reports = history.Traffic(flow.Name, "sender").Where(r => r.At >= from && r.At <= to).ToList();
            var refused = reports.Count == 0 ? [] : reports[^1].Errors.Select(e => (e.Key, Count: e.Value - reports[0].Errors.GetValueOrDefault(e.Key))).Where(e => e.Count > 0).ToList();
            if (refused.Count > 0)
            {
                yield return $"{flow.Name} was refused by the kernel: {string.Join(", ", refused.Select(e => $"{e.Count} × {e.Key}"))}";
            }
        }
    }

    private static Incident Describe(Link link, Endpoint end, List<InterfaceSecond> run, ImmutableArray<string> reasons, History history)
    {
        var over = history.RunEnd - run[^1].To <= TimeSpan.FromSeconds(2);
        return new Incident
        {
            Kind = IncidentKind.CounterFrozen,
            Node = end.Node,
            Link = link.Name,
            Title = $"{end} stood still for {Wording.Duration(run[^1].To - run[0].From)}",
            From = run[0].From,
            To = over ? null : run[^1].To,
            Reasons = reasons,
        };
    }
}
