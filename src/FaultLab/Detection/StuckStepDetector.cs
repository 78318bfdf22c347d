using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Detection;

/// <summary>A step whose command never returned, and that the kernel did not let be killed: what it waits for never comes.</summary>
internal sealed partial class StuckStepDetector : IDetector
{
    public string Name => "stuck-step";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Deadlock];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var commands = history.Of<StepStarted>().ToLookup(e => e.Step);
        return history.Of<StepEnded>().Where(e => e.Outcome == StepOutcome.Stuck).Select(e => Describe(e, commands[e.Step].FirstOrDefault()?.Command ?? e.Step));
    }

    private static Incident Describe(StepEnded step, string command)
    {
        var task = step.Tasks.FirstOrDefault();
        var guilty = task is null ? null : Guilty(task);
        var sleeps = task?.WaitChannel ?? (task is { Stack: [var innermost, ..] } ? KernelSymbol.Find(innermost)?.Function : null);
        return new Incident
        {
            Kind = IncidentKind.Deadlock,
            Node = step.Node,
            Title = $"step {step.Step} never returns{(sleeps is null ? "" : $": it sleeps in {sleeps}")}{(guilty is null ? "" : $", called by {guilty}")}",
            From = step.At - step.Took,
            Function = guilty?.Function ?? sleeps,
            Module = guilty?.Module,
            Console = task is null ? [] : [$"kernel stack of {task.Command}, process {task.Pid}, state {task.State}:", .. task.Stack.Select(line => $"  {line}")],
            Reasons = [$"{command}: had not ended after {Wording.Duration(step.Took)}, and was still there after it was killed"],
        };
    }

    /// <summary>The first on its stack that neither sleeps nor waits on behalf of others.</summary>
    private static KernelSymbol? Guilty(BlockedTask task) =>
        GuiltyFunction.Find(ConsoleClass.HungTask, null, [.. task.Stack.Where(line => !Waiting().IsMatch(line))]);

    // net/core/dev.c, net/core/rtnetlink.c: where a device that still has users is waited for, and how one gets there.
    [GeneratedRegex(@"^(?:netdev_wait_allrefs\w*|netdev_run_todo|rtnl_unlock|rtnl_lock\w*|msleep\w*)\+")]
    private static partial Regex Waiting();
}
