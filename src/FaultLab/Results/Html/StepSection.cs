using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>The steps in the order in which they ended: what was run, how it ended, what it printed, and where it is stuck.</summary>
internal static class StepSection
{
    public static Markup Render(RunFacts facts)
    {
        var steps = LongList<StepEnded>.Of(facts.Steps, step => step.Outcome != StepOutcome.Exited, "steps");
        return Markup.When(steps.Shown.Count > 0, () => Table(steps, facts));
    }

    private static Markup Table(LongList<StepEnded> steps, RunFacts facts) => Markup.Of(
        $"""
        <section aria-labelledby="steps">
        <h2 id="steps">Steps</h2>
        <div class="scroll card"><table class="wide">
        <thead><tr><th scope="col">Step</th><th scope="col">Begun</th><th scope="col">Took</th><th scope="col">Command</th><th scope="col">Outcome</th></tr></thead>
        <tbody>{Markup.Each(steps.Shown, step => Row(step, facts))}</tbody>
        </table></div>
        {steps.Note}
        </section>
        """);

    private static Markup Row(StepEnded step, RunFacts facts) => Markup.Of(
        $"""
        <tr{new Markup(step.Outcome == StepOutcome.Exited ? "" : " class=\"failed\"")}><td><code>{step.Step}</code></td>
        <td class="number">{facts.Moment(step.At - step.Took)}</td><td class="number">{Wording.Duration(step.Took)}</td>
        <td><code>{facts.StepCommands.GetValueOrDefault(step.Step)?.Command ?? ""}</code></td>
        <td>{Outcome(step)}{Block(step.Output)}{Markup.Each(step.Tasks.Where(t => t.Stack.Length > 0), Stack)}</td></tr>
        """);

    private static string Outcome(StepEnded step) => step.Outcome switch
    {
        StepOutcome.Exited => $"exit status {step.ExitStatus}",
        StepOutcome.Killed => "killed: its time was up",
        StepOutcome.Stuck => "stuck: still there after it was killed",
        StepOutcome.CutOff => "cut off by the end of the run",
        _ => $"not run: {step.Detail}",
    };

    private static Markup Stack(BlockedTask task) => Markup.Of(
        $"<details open><summary>kernel stack of {task.Command} ({task.Pid}), state {task.State}</summary><pre>{string.Join('\n', task.Stack)}</pre></details>");

    private static Markup Block(string output) => Markup.When(output.Trim().Length > 0, () => Markup.Of($"<pre>{output.Trim()}</pre>"));
}
