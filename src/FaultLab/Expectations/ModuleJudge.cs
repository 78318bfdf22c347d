using System.Globalization;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges how long a module took to be there, each time a fault loaded it.</summary>
internal sealed class ModuleJudge(History history, Scenario scenario, FoundIncidents found, Trust trust)
{
    /// <summary>A node that just died takes its agent along a little before or after it is known.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public ExpectationResult Evaluate(ModuleExpectation expectation) =>
        Measure.Result(expectation.Text, [Load(expectation)], trust.RunTroubles.FirstOrDefault());

    private Measure Load(ModuleExpectation expectation)
    {
        var loads = history.Faults.Where(f => f.Kind == "module" && IsLoadOf(f, expectation)).ToList();
        if (loads.FirstOrDefault(f => f.Applied is null && Ended(f) is not null) is { } fatal)
        {
            return new Measure(Verdict.Fail, $"{fatal.Node} did not outlive {fatal.Id}: {Ended(fatal)!.Title}");
        }

        if (loads.FirstOrDefault(f => f.Applied is null) is { } open)
        {
            return Measure.Unknown("load", $"{open.Id} {(open.Failure is { } why ? $"failed: {why}" : "did not end")}");
        }

        if (loads.Count == 0)
        {
            return Measure.Unknown("load", "it was never loaded");
        }

        var worst = loads.MaxBy(f => f.Applied!.Value - f.Begin)!;
        return Measure.Of("load", expectation.Load, worst.Applied!.Value - worst.Begin, $" by {worst.Id}, the longest of {Wording.Count(loads.Count, "load")}");
    }

    /// <summary>What took the node away while it loaded; null: nothing did.</summary>
    private Incident? Ended(FaultSpan load) => found.Incidents.SelectMany(i => i.Consequences.Prepend(i)).FirstOrDefault(i =>
        i.Node == load.Node && !i.Expected && i.Kind is IncidentKind.Crash or IncidentKind.Hang or IncidentKind.Reboot or IncidentKind.Deadlock
        && i.From <= (load.FailedAt ?? history.End) + Slack && (i.To ?? history.End) >= load.Begin);

    // f3.2: the second time of the third fault.
    private bool IsLoadOf(FaultSpan span, ModuleExpectation expectation)
    {
        var number = span.Id.AsSpan(1);
        var dot = number.IndexOf('.');
        return int.TryParse(dot < 0 ? number : number[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && scenario.Faults.ElementAtOrDefault(index - 1)?.Fault is ModuleFault { Load: not null } fault
            && fault.Name == expectation.Module && (expectation.On is null || fault.On == expectation.On);
    }
}
