using System.Collections.Concurrent;
using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;

namespace FaultLab.Lab.Running;

/// <summary>
/// Runs the steps of each node, one after the other, and writes down how each ended. One that never returns is given up, and those behind it
/// are not run; what that says of the node is judged by others.
/// </summary>
internal sealed class StepPlayer(RunningLab lab, ImmutableArray<PlannedStep> steps)
{
    /// <summary>What a node may take to say that a command has ended, or that it cannot be killed, beyond the step's own time.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(20);

    /// <summary>How often it is seen whether the node is still up.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly IHistorySink _history = lab.History;

    /// <summary>By node: the step that never returned. What comes after it on that node is not run.</summary>
    private readonly ConcurrentDictionary<string, string> _stuck = [];

    /// <summary>Runs the steps that set the nodes up.</summary>
    public Task SetUpAsync(CancellationToken cancellationToken) =>
        PlayAsync(step => step.At is null, zero: null, runEnds: cancellationToken, cancellationToken);

    /// <summary>Runs the others, each at its time. When the run is over none is begun any more; the one under way is waited for, within its bound.</summary>
    /// <param name="zero">The moment the schedule counts from, on the history's clock.</param>
    public async Task PlayAsync(TimeSpan zero, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = zero + duration - _history.Clock.Elapsed;
        // A timer holds 49 days at most; no step is planned for after the end.
        if (left < TimeSpan.FromDays(40))
        {
            over.CancelAfter(AtLeastZero(left));
        }

        await PlayAsync(step => step.At is not null, zero, over.Token, cancellationToken);
    }

    private Task PlayAsync(Func<PlannedStep, bool> which, TimeSpan? zero, CancellationToken runEnds, CancellationToken cancellationToken) =>
        Task.WhenAll(steps.Where(which).GroupBy(step => step.Node).Select(node => PlayNodeAsync([.. node], zero, runEnds, cancellationToken)));

    private async Task PlayNodeAsync(ImmutableArray<PlannedStep> ordered, TimeSpan? zero, CancellationToken runEnds, CancellationToken cancellationToken)
    {
        foreach (var step in ordered)
        {
            if (!await WaitUntilAsync(zero + step.At, runEnds))
            {
                return;
            }

            await RunAsync(step, zero + step.At, cancellationToken);
        }
    }

    private async Task RunAsync(PlannedStep planned, TimeSpan? requested, CancellationToken cancellationToken)
    {
        var begun = _history.Clock.Now;
        _history.Append(new StepStarted
        {
            At = begun.At,
            Wall = begun.Wall,
            Step = planned.Id,
            Node = planned.Node,
            Command = planned.Step.Run,
            Requested = requested,
        });
        using var bound = new CancellationTokenSource(planned.Step.Within + Answer, _history.Clock.Time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var outcome = _stuck.TryGetValue(planned.Node, out var before)
            ? Of(planned, StepOutcome.NotRun) with { Detail = $"{before} never returned" }
            : await UntilDownAsync(planned, given, cancellationToken);
        if (outcome.Outcome == StepOutcome.Stuck)
        {
            _stuck[planned.Node] = planned.Id;
        }

        var ended = _history.Clock.Now;
        _history.Append(outcome with { At = ended.At, Wall = ended.Wall, Took = ended.At - begun.At });
    }

    /// <summary>A node that goes down takes the command along: no answer is waited for then.</summary>
    private async Task<StepEnded> UntilDownAsync(PlannedStep planned, CancellationTokenSource given, CancellationToken runEnds)
    {
        var node = lab.Node(planned.Node);
        var timesDown = node.TimesDown;
        var outcome = OutcomeAsync(planned, given.Token, runEnds);
        while (await Task.WhenAny(outcome, Task.Delay(Glance, _history.Clock.Time, CancellationToken.None)) != outcome)
        {
            if (node.TimesDown != timesDown)
            {
                await given.CancelAsync();
                return (await outcome) is { Outcome: StepOutcome.NotRun } notRun ? notRun with { Detail = $"{planned.Node} went down" } : await outcome;
            }
        }

        return await outcome;
    }

    private static StepEnded Of(PlannedStep planned, StepOutcome outcome) =>
        new() { At = default, Wall = default, Step = planned.Id, Node = planned.Node, Outcome = outcome };

    private async Task<StepEnded> OutcomeAsync(PlannedStep planned, CancellationToken given, CancellationToken runEnds)
    {
        var ended = Of(planned, StepOutcome.NotRun);
        try
        {
            var result = await lab.Node(planned.Node).RequireAgent().RunCommandAsync(
                new CommandRequest(planned.Step.Run, (int)planned.Step.Within.TotalMilliseconds), given);
            var output = result.Output + result.Errors;
            return result.Tasks is { } tasks
                ? ended with { Outcome = result.Survives ? StepOutcome.Stuck : StepOutcome.Killed, Output = output, Tasks = [.. tasks.Select(ToTask)] }
                : ended with { Outcome = StepOutcome.Exited, ExitStatus = result.ExitStatus, Output = output };
        }
        catch (OperationCanceledException) when (runEnds.IsCancellationRequested)
        {
            return ended with { Outcome = StepOutcome.CutOff };
        }
        catch (OperationCanceledException)
        {
            return ended with { Detail = "no answer in time" };
        }
        catch (Exception e) when (e is LabException or AgentRefusedException)
        {
            return ended with { Detail = e.Message };
        }
    }

    private static TimeSpan AtLeastZero(TimeSpan left) => left < TimeSpan.Zero ? TimeSpan.Zero : left;

    private static BlockedTask ToTask(TaskMessage task) => new(task.Pid, task.Command, task.State, task.WaitChannel, [.. task.Stack]);

    /// <returns>False when the run ended before the moment came.</returns>
    private async Task<bool> WaitUntilAsync(TimeSpan? at, CancellationToken cancellationToken)
    {
        if (at is null)
        {
            return !cancellationToken.IsCancellationRequested;
        }

        try
        {
            await Task.Delay(AtLeastZero(at.Value - _history.Clock.Elapsed), _history.Clock.Time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
