using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running.Watching;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Running;

/// <summary>
/// One run from a plan to its history: builds the lab, plays the schedule while everything is watched, heals, and takes the lab down again
/// whatever happened. It only writes history; judging is another's.
/// </summary>
internal sealed class LabRun(Plan plan, ResultsFolder folder, IHistorySink history, SilenceWatch silence, LiveIncidents incidents, CaptureRecorder captures, IProgress<string> progress)
{
    /// <summary>How long receivers go on after the senders stopped, so that what was under way is counted.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly LabBuilder _builder = new(plan, folder, history, progress);

    /// <summary>What the VMs run on and with, once it is known.</summary>
    public IEnumerable<KeyValuePair<string, string>> Versions => _builder.Versions;

    /// <returns>How it ended, as <see cref="RunEnded.Reason"/> has it.</returns>
    /// <exception cref="LabException">The lab could not be built or broke; it has been taken down.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var reason = "lab-broke";
        try
        {
            Enter(Phase.Setup);
            await _builder.PrepareAsync(cancellationToken);
            Enter(Phase.Boot);
            var lab = await _builder.BuildAsync(cancellationToken);
            reason = await PlayUntilLostAsync(lab, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            reason = "cancelled";
        }
        catch (Exception e) when (e is not LabException)
        {
            history.Trouble("run", $"{e.GetType().Name}: {e.Message}");
            throw new LabException($"the run broke: {e.Message}", inner: e);
        }
        finally
        {
            Enter(Phase.Teardown);
            progress.Report("taking the lab down");
            await _builder.TearDownAsync();
            var now = history.Clock.Now;
            history.Append(new RunEnded { At = now.At, Wall = now.Wall, Reason = reason });
        }

        return reason;
    }

    /// <summary>
    /// Without its Docker engine nothing can be said of the containers any more, and without its QEMU nothing of a VM: the schedule ends
    /// there, and a soak does not go on for days against nothing.
    /// </summary>
    private async Task<string> PlayUntilLostAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var losing = EndWhenLostAsync(lab, ends);
        try
        {
            await PlayAsync(lab, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It went away before the schedule began.
        }
        finally
        {
            await ends.CancelAsync();
        }

        var lost = await losing;
        return cancellationToken.IsCancellationRequested ? "cancelled" : lost ? "lab-broke" : "completed";
    }

    /// <returns>Whether something was lost before the token was cancelled by another.</returns>
    private async Task<bool> EndWhenLostAsync(RunningLab lab, CancellationTokenSource ends)
    {
        var engine = _builder.Engine?.Lost;
        List<Task> losses = [.. lab.Nodes.OfType<Nodes.VmNode>().Select(vm => vm.Lost), .. new Task?[] { engine }.OfType<Task>()];
        await Task.WhenAny([.. losses, Task.Delay(Timeout.Infinite, ends.Token)]);
        if (!losses.Exists(loss => loss.IsCompletedSuccessfully))
        {
            return false;
        }

        if (engine is { IsCompletedSuccessfully: true })
        {
            history.Trouble("engine", await engine);
        }

        await ends.CancelAsync();
        return true;
    }

    private async Task PlayAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        using var watching = new CancellationTokenSource();
        var watchers = Watchers(lab, watching.Token).ToList();
        try
        {
            var sessions = lab.Nodes.Select(node => node.Session).OfType<Nodes.AgentSession>().ToList();
            foreach (var session in sessions)
            {
                await session.StartReceivingAsync(cancellationToken);
            }

            // The agents report by now: a node that dies of its own set-up is seen.
            var steps = new StepPlayer(lab, plan.Steps);
            await steps.SetUpAsync(cancellationToken);
            Enter(Phase.Run);
            var zero = history.Clock.Elapsed;
            foreach (var session in sessions)
            {
                await session.StartSendingAsync(cancellationToken);
            }

            await Task.WhenAll(
                new Schedule(lab, plan.Timeline).PlayAsync(zero, cancellationToken),
                steps.PlayAsync(zero, plan.Timeline.Duration, cancellationToken));

            Enter(Phase.Heal);
            await Task.WhenAll(sessions.Select(session => session.StopSendingAsync()));
            await Task.Delay(Drain, history.Clock.Time, CancellationToken.None);
        }
        finally
        {
            await watching.CancelAsync();
            await Task.WhenAll(watchers);
        }
    }

    private IEnumerable<Task> Watchers(RunningLab lab, CancellationToken runIsOver) =>
    [
        new WireWatcher(lab.Panel, history).WatchAsync(runIsOver),
        new MachineWatcher(history).WatchAsync(runIsOver),
        incidents.WatchAsync(runIsOver),
        captures.RecordAllAsync(lab.Panel, history, runIsOver),
        new ClockKeeper(lab.Nodes.OfType<Nodes.VmNode>(), history.Clock).WatchAsync(runIsOver),
        .. lab.Nodes.OfType<Nodes.VmNode>().Select(vm => new HangProof(vm, silence, _builder.Dumps, folder, history).WatchAsync(runIsOver)),
    ];

    private void Enter(Phase phase)
    {
        var now = history.Clock.Now;
        history.Append(new PhaseStarted { At = now.At, Wall = now.Wall, Phase = phase });
    }
}
