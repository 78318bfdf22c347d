using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.NUnit.Running;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.NUnit;

/// <summary>
/// A run that has ended, to assert on. What it asserts is judged from the run's history in the same way as a scenario's own
/// <c>expect</c>: what cannot be said (the lab had trouble, a probe could not ask) fails the test and says why.
/// </summary>
public sealed class ScenarioOutcome
{
    private readonly Plan _plan;
    private readonly RunOutcome _run;
    private readonly Lazy<History> _history;

    internal ScenarioOutcome(RunOutcome run, Plan plan)
    {
        (_run, _plan) = (run, plan);
        _history = new Lazy<History>(() => HistoryReader.Read(run.Folder.HistoryJsonl));
    }

    /// <summary>What the scenario's own expectations say.</summary>
    public Verdict Verdict => _run.Summary.Judgement?.Verdict ?? Verdict.Inconclusive;

    /// <summary>Every incident, roots and what followed from them, in order of time; also those that the scenario itself caused.</summary>
    public ImmutableArray<Incident> Incidents =>
        [.. (_run.Summary.Judgement?.Incidents ?? []).SelectMany(root => root.Consequences.Prepend(root)).OrderBy(i => i.From)];

    /// <summary>Everything that happened, in order.</summary>
    public History History => _history.Value;

    /// <summary>Absolute path of the run's results.</summary>
    public string Folder => _run.Folder.Path;

    /// <summary>The seed that was in force: with it the run is made again.</summary>
    public uint Seed => _plan.Seed;

    /// <summary>The verdict, the expectations with their numbers, the incidents with console and context, and how to run it again.</summary>
    public string Message => RunMessage.Of(_run, _plan, History);

    /// <summary>All of the scenario's expectations held.</summary>
    public void AssertPassed()
    {
        if (Verdict != Verdict.Pass || _run.Broke is not null)
        {
            throw new AssertionException(Message);
        }
    }

    /// <summary>None of these incidents was found, on <paramref name="on"/> or anywhere.</summary>
    public void AssertNever(IEnumerable<IncidentKind> kinds, string? on = null) => Check(new NeverExpectation
    {
        Text = $"never {string.Join(", ", kinds.Select(kind => Words.Of(kind)))}{(on is null ? "" : $" on {on}")}",
        Kinds = [.. kinds],
        On = on,
    });

    /// <inheritdoc cref="AssertNever(IEnumerable{IncidentKind}, string?)"/>
    public void AssertNever(params IncidentKind[] kinds) => AssertNever(kinds, on: null);

    /// <summary>Such an incident was found; every argument that is given must match.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="on">The node, link or probe.</param>
    /// <param name="function">The guilty function.</param>
    /// <param name="module">The guilty module.</param>
    /// <param name="fault">Id of the fault that led to it, as <c>faultlab plan</c> names it: <c>f1</c>.</param>
    /// <returns>The first that matches.</returns>
    public Incident AssertIncident(IncidentKind kind, string? on = null, string? function = null, string? module = null, string? fault = null) =>
        Incidents.FirstOrDefault(i => i.Kind == kind
            && (on is null || i.Node == on || i.Link == on || i.Probe == on)
            && (function is null || i.Function == function)
            && (module is null || i.Module == module)
            && (fault is null || i.Fault == fault))
        ?? throw new AssertionException($"there was no {Wanted(kind, on, function, module, fault)}.\n{Message}");

    /// <summary>Bounds on what a probe measured, each as a scenario writes it: <c>&lt;= 2s</c>, <c>&lt; 1%</c>.</summary>
    /// <exception cref="ArgumentException">There is no such probe, or a bound cannot be read.</exception>
    public void AssertProbe(string probe, string? outage = null, string? loss = null, string? p50 = null, string? p99 = null, string? max = null)
    {
        Known(probe, _plan.Probes.Select(p => p.Probe.Name), "probe");
        Check(new ProbeExpectation
        {
            Text = Bounds.Text($"probe {probe}", (nameof(outage), outage), (nameof(loss), loss), (nameof(p50), p50), (nameof(p99), p99), (nameof(max), max)),
            Probe = probe,
            Outage = Bounds.Duration(outage),
            Loss = Bounds.Share(loss),
            P50 = Bounds.Duration(p50),
            P99 = Bounds.Duration(p99),
            Max = Bounds.Duration(max),
        });
    }

    /// <summary>Bounds on what a flow suffered, each as a scenario writes it: <c>&lt; 1%</c>, <c>&gt;= 10mbit</c>.</summary>
    /// <exception cref="ArgumentException">There is no such flow, or a bound cannot be read.</exception>
    public void AssertTraffic(
        string traffic, string? loss = null, string? duplicates = null, string? reordered = null, string? stall = null, string? goodput = null)
    {
        Known(traffic, _plan.Traffic.Select(t => t.Traffic.Name), "traffic");
        Check(new TrafficExpectation
        {
            Text = Bounds.Text($"traffic {traffic}", (nameof(loss), loss), (nameof(duplicates), duplicates), (nameof(reordered), reordered), (nameof(stall), stall), (nameof(goodput), goodput)),
            Traffic = traffic,
            Loss = Bounds.Share(loss),
            Duplicates = Bounds.Share(duplicates),
            Reordered = Bounds.Share(reordered),
            Stall = Bounds.Duration(stall),
            Goodput = Bounds.Rate(goodput),
        });
    }

    /// <summary>The last counters of an interface as its node's agent reported them; totals since the node booted.</summary>
    /// <exception cref="AssertionException">The node reported no such interface.</exception>
    public InterfaceCounters Counters(string node, string networkInterface) =>
        History.Samples(node).SelectMany(sample => sample.Interfaces).LastOrDefault(i => i.Name == networkInterface)
        ?? throw new AssertionException($"{node} reported no counters of {networkInterface}.\n{Message}");

    private void Check(Expectation expectation)
    {
        var judged = Judge.Evaluate(_plan.Scenario with { Expect = [expectation] }, _plan, History);
        var result = judged.Expectations.Single();
        if (judged.Verdict != Verdict.Pass)
        {
            throw new AssertionException(
                $"{result.Text}: {result.Verdict.ToString().ToLowerInvariant()}: {string.Join("; ", judged.Troubles.Prepend(result.Explanation))}\n{Message}");
        }
    }

    private static void Known(string name, IEnumerable<string> names, string what)
    {
        if (!names.Contains(name))
        {
            throw new ArgumentException($"the scenario has no {what} {name}; it has: {string.Join(", ", names)}");
        }
    }

    private static string Wanted(IncidentKind kind, string? on, string? function, string? module, string? fault) =>
        Words.Of(kind)
        + (on is null ? "" : $" on {on}")
        + (function is null ? "" : $" in {function}")
        + (module is null ? "" : $" of module {module}")
        + (fault is null ? "" : $" by fault {fault}");
}
