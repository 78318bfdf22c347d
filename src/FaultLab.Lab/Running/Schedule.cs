using FaultLab.Histories;
using FaultLab.Lab.Running.Injections;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>
/// Plays a timeline against a lab: each fault at its time, each healed at its time, and what is still broken at the end healed then. A
/// fault that cannot be applied or healed is written down as failed; the schedule goes on.
/// </summary>
internal sealed class Schedule(RunningLab lab, Timeline timeline)
{
    /// <summary>What a node may take to apply or heal one fault beyond the fault's own length; a node that hangs must not hang the schedule.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);

    private readonly IHistorySink _history = lab.History;
    private readonly FlapOrder _flaps = new(timeline);

    /// <summary>Plays it until its duration is over or the token is cancelled, then heals. Never throws for a fault's sake.</summary>
    /// <param name="zero">The moment the schedule counts from, on the history's clock.</param>
    public async Task PlayAsync(TimeSpan zero, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var faults = timeline.Faults.Select(fault => LiveAsync(fault, zero, end.Token)).ToList();
        await WaitUntilAsync(zero + timeline.Duration, cancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(faults);
    }

    private async Task LiveAsync(PlannedFault planned, TimeSpan zero, CancellationToken runEnds)
    {
        if (!await WaitUntilAsync(zero + planned.At, runEnds) || !await _flaps.TurnAsync(planned, runEnds))
        {
            return;
        }

        using var over = _flaps.Over(planned);
        var injection = InjectionCatalogue.Create(planned, lab);
        var applied = await StepAsync(planned, injection, FaultStage.Begin, FaultStage.Applied, injection.ApplyAsync, zero + planned.At);
        if (!injection.Heals)
        {
            return;
        }

        // What could not be applied may have been applied by half: it is healed at once.
        if (applied)
        {
            await WaitUntilAsync(planned.For is { } lasts ? zero + planned.At + lasts : TimeSpan.MaxValue, runEnds);
        }

        await StepAsync(planned, injection, FaultStage.Healing, FaultStage.Healed, injection.HealAsync, zero + planned.At + planned.For);
    }

    private async Task<bool> StepAsync(
        PlannedFault planned, IInjection injection, FaultStage before, FaultStage after,
        Func<CancellationToken, Task<string>> step, TimeSpan? requested)
    {
        Report(planned, injection, before, requested, detail: null);

        // The run's own token stays out of it: what was begun is brought to its end, within a bound of its own.
        using var bound = new CancellationTokenSource(StepTimeout + AllowedFor(planned.Fault), _history.Clock.Time);
        try
        {
            Report(planned, injection, after, requested, await step(bound.Token));
            return true;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            Report(planned, injection, FaultStage.Failed, requested, $"{before}: no answer in time");
        }
        catch (Exception e)
        {
            // Whatever it was: the fault is written down as failed and healed, and the schedule goes on.
            Report(planned, injection, FaultStage.Failed, requested, $"{before}: {e.Message}");
        }

        return false;
    }

    private static TimeSpan AllowedFor(Fault fault) => fault switch
    {
        DatagramsFault burst => TimeSpan.FromSeconds(burst.Count / burst.Rate.PerSecond),
        RunFault run => run.Timeout,
        ContainerFault container => container.Patience,
        _ => TimeSpan.Zero,
    };

    private void Report(PlannedFault planned, IInjection injection, FaultStage stage, TimeSpan? requested, string? detail)
    {
        var now = _history.Clock.Now;
        _history.Append(new FaultEvent
        {
            At = now.At,
            Wall = now.Wall,
            Id = planned.Id,
            Kind = planned.Fault.Kind,
            Title = planned.Title,
            Stage = stage,
            Node = injection.Node,
            Link = injection.Link,
            Requested = requested,
            Detail = detail,
        });
    }

    /// <returns>False when the run ended before the moment came.</returns>
    private async Task<bool> WaitUntilAsync(TimeSpan at, CancellationToken cancellationToken)
    {
        // A timer holds 49 days at most.
        var wait = at - _history.Clock.Elapsed;
        try
        {
            await Task.Delay(
                wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(40) ? Timeout.InfiniteTimeSpan : wait,
                _history.Clock.Time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
