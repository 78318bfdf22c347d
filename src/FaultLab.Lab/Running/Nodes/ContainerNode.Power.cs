using FaultLab.Lab.Docker;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Processes;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>What faults do to the container as a whole. Each returns what was read back.</summary>
internal sealed partial class ContainerNode
{
    /// <summary>A signal that its process may catch: so long it has to end, or goes on.</summary>
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);

    /// <summary>How long the engine's own event may be behind its answer, and how long a container may take to come up: a lost event must not hold a fault for ever.</summary>
    private static readonly TimeSpan TimeToTurn = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Sends a signal to its first process as the kernel would, so that its restart policy holds: after the engine's own "kill" it would not.
    /// </summary>
    public async Task<string> SignalAsync(string name, int number, CancellationToken cancellationToken)
    {
        var state = (await Engine.InspectAsync(Id, cancellationToken)).State;
        if (state.Pid == 0)
        {
            throw new LabException($"{Name} is down");
        }

        var before = TimesDown;
        using (var process = ProcessHandle.TryOpen(state.Pid) ?? throw new LabException($"{Name} is down"))
        {
            // Held now: the number cannot come to mean another process.
            LocalProcess.Verify(state.Pid, Id, Engine.Address);
            process.Signal(number);
        }

        if (number == ProcessHandle.SigKill)
        {
            await UntilAsync(() => TimesDown > before, "did not end", cancellationToken);
            return $"SIG{name}: its process ended";
        }

        return await TurnsAsync(() => TimesDown > before, TimeToEnd, cancellationToken)
            ? $"SIG{name}: its process ended"
            : $"SIG{name}: its process goes on";
    }

    public async Task<string> StopProcessAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await Engine.StopAsync(Id, patience, cancellationToken);
        await UntilAsync(() => IsDown, "did not stop", cancellationToken);
        return $"the Docker engine says {(await Engine.InspectAsync(Id, cancellationToken)).State.Status}";
    }

    public async Task<string> StartAgainAsync(CancellationToken cancellationToken)
    {
        var before = TimesReady;
        await Engine.StartAsync(Id, cancellationToken);
        await UntilAsync(() => TimesReady > before, "did not come up", cancellationToken);
        return $"start {_starts}: addresses and wires read back";
    }

    public async Task<string> RestartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var before = TimesReady;
        await Engine.RestartAsync(Id, patience, cancellationToken);
        await UntilAsync(() => TimesReady > before, "did not come up", cancellationToken);
        return $"start {_starts}: addresses and wires read back";
    }

    public async Task<string> PauseAsync(CancellationToken cancellationToken)
    {
        await Engine.PauseAsync(Id, cancellationToken);
        return await StatusAsync("paused", cancellationToken);
    }

    public async Task<string> UnpauseAsync(CancellationToken cancellationToken)
    {
        await Engine.UnpauseAsync(Id, cancellationToken);
        return await StatusAsync("running", cancellationToken);
    }

    private async Task<string> StatusAsync(string wanted, CancellationToken cancellationToken)
    {
        var status = (await Engine.InspectAsync(Id, cancellationToken)).State.Status;
        return status == wanted ? $"the Docker engine says {status}" : throw new LabException($"{Name} should be {wanted}, but the Docker engine says {status}");
    }

    private async Task UntilAsync(Func<bool> condition, string complaint, CancellationToken cancellationToken)
    {
        if (!await TurnsAsync(condition, TimeToTurn, cancellationToken))
        {
            throw new LabException($"{Name} {complaint} within {TimeToTurn.TotalSeconds:0} s");
        }
    }

    private async Task<bool> TurnsAsync(Func<bool> condition, TimeSpan patience, CancellationToken cancellationToken) =>
        await BoundedWait.UntilAsync(() => condition() ? Name : null, patience, Clock.Time, cancellationToken) is not null;
}
