using System.Collections.Immutable;
using System.Globalization;
using FaultLab.Results;

namespace FaultLab.Bisecting;

/// <summary>The answer of a bisection in words.</summary>
public static class BisectWords
{
    public static string Answer(BisectSummary summary, BisectionAnswer answer)
    {
        var (word, opposite) = summary.FirstGood ? ("good", "bad") : ("bad", "good");
        var suspects = answer.Suspects.Select(index => summary.Values[index]).ToImmutableArray();
        return answer.End switch
        {
            BisectionEnd.Found => Found(summary, answer, suspects, word, opposite),
            BisectionEnd.FirstIsChanged => $"{summary.Values[0]} is already {word}{Sure(answer)}: name an earlier value that is {opposite}. {Runs(summary)}.",
            BisectionEnd.LastIsUnchanged => $"{summary.Values[^1]} is not {word}{Sure(answer)}: the failure {(summary.FirstGood ? "still shows there" : "does not show there")}. {Runs(summary)}.",
            BisectionEnd.EndUntestable => $"it cannot be told: {Untestable(summary)} could not be tested. {Runs(summary)}.",
            _ => $"not sure after {Runs(summary)}: the runs contradict one another; the first {word} one is {OneOf(suspects)}{Sure(answer)}. Try again with a larger --repeat.",
        };
    }

    private static string Found(BisectSummary summary, BisectionAnswer answer, ImmutableArray<string> suspects, string word, string opposite)
    {
        var before = answer.Suspects[0] > 0 ? $"; {summary.Values[answer.Suspects[0] - 1]} is the last {opposite} one" : "";
        var skipped = suspects.Length > 1 ? $" ({Wording.Count(suspects.Length - 1, "value")} between could not be tested)" : "";
        return $"the first {word} {summary.Parameter} is {OneOf(suspects)}{skipped}{before}{Sure(answer)}. {Runs(summary)}.";
    }

    private static string OneOf(ImmutableArray<string> suspects) => suspects.Length == 1 ? suspects[0] : $"one of {string.Join(", ", suspects)}";

    private static string Sure(BisectionAnswer answer) =>
        ", sure to " + (Math.Floor(Math.Min(answer.Sureness, 0.9999) * 10000) / 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary><c>7 runs of 5 values, 2 of them run again, 1 skipped</c>.</summary>
    private static string Runs(BisectSummary summary)
    {
        var byValue = summary.Steps.GroupBy(step => step.Value).ToList();
        var again = byValue.Count(value => value.Count() > 1);
        var disagree = byValue.Count(value => value.Any(step => step.Outcome == "good") && value.Any(step => step.Outcome == "bad"));
        var skipped = byValue.Count(value => value.Any(step => step.Outcome == "skipped"));
        return $"{Wording.Count(summary.Steps.Length, "run")} of {Wording.Count(byValue.Count, "value")}"
            + (again > 0 ? $", {again} of them run again" : "")
            + (disagree > 0 ? $", {disagree} with differing outcomes" : "")
            + (skipped > 0 ? $", {skipped} skipped" : "");
    }

    private static string Untestable(BisectSummary summary) => string.Join(" and ", new[] { summary.Values[0], summary.Values[^1] }
        .Where(value => summary.Steps.Any(step => step.Value == value && step.Outcome == "skipped")));
}
