using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>Puts the steps of each node in order: those that set it up, then the others by their time.</summary>
internal static class StepPlanner
{
    public static ImmutableArray<PlannedStep> Plan(Scenario scenario) =>
        [.. scenario.Topology.Nodes.SelectMany(node => node.Steps.SelectMany(step => Of(node.Name, step, scenario.Duration)).OrderBy(step => step.At ?? TimeSpan.MinValue))];

    /// <summary>The name of a step's nth time, counted from 1.</summary>
    public static string IdOf(string node, string step, int time = 1) => time == 1 ? $"{node}/{step}" : $"{node}/{step}.{time}";

    private static IEnumerable<PlannedStep> Of(string node, Step step, TimeSpan duration)
    {
        if (step.Every is not { } every)
        {
            yield return new PlannedStep(IdOf(node, step.Name), node, step.At, step);
            yield break;
        }

        var time = 1;
        for (var at = step.First ?? every; at + step.Within <= duration; at += every)
        {
            yield return new PlannedStep(IdOf(node, step.Name, time++), node, at, step);
        }
    }
}
