using System.Security.Cryptography;
using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Running.Watching;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>
/// A node with a kernel of its own, in QEMU. Its console and QEMU's events go into the history; when the guest boots again, whether told to
/// or not, it is greeted, configured and given its duties again.
/// </summary>
internal sealed class VmNode(
    NodePlan plan, VmBoot boot, MemoryDumps dumps, AgentDuties duties, IHistorySink history) : LabNode(plan, history)
{
    /// <summary>What lab/guest/init prints when it has started everything.</summary>
    private const string ReadyLine = "faultlab: ready";

    /// <summary>The kernel's first line of a boot.</summary>
    private const string BootBanner = "] Linux version ";

    /// <summary>How long a guest may take from power-on to its ready line: ten times what TCG needs on a busy machine.</summary>
    private static readonly TimeSpan BootTimeout = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan GreetTimeout = TimeSpan.FromSeconds(2);

    /// <summary>As many bits as the kernel's generator has.</summary>
    private const int RandomBytes = 32;

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _fellBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConsoleTail _tail = new();
    private readonly ResetDebounce _resets = new();
    private readonly GuestClock _clock = new();
    private Task _restarting = Task.CompletedTask;
    private volatile bool _forClock;
    private bool _booting;
    private Task _watching = Task.CompletedTask;
    private Task _coming = Task.CompletedTask;
    private int _boots;
    private volatile bool _down;
    private int _timesDown;

    public QemuMachine? Machine { get; private set; }

    /// <summary>Completes when QEMU is gone though nobody told it to end; the history says how it ended.</summary>
    public Task Lost => _lost.Task;

    public override int TimesDown => _timesDown;

    public override bool IsDown => _down;

    private bool HasAgent => Plan.Node.Agent == AgentMode.Auto;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Report(NodeStatus.Starting);
        var observer = new QemuObserver
        {
            OnConsole = OnConsole,
            OnEvent = OnEvent,
        };
        Machine = await boot.StartAsync(Clock, observer, cancellationToken);
        if (HasAgent)
        {
            Session = new AgentSession(Name, Machine.AgentStream, Machine.AgentStream, duties, History);
        }

        _watching = WatchProcessAsync();
    }

    public override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(BootTimeout);

        // The agent is greeted while init still starts the services: the first word waits in the serial port for it.
        var coming = Task.WhenAll(_ready.Task, HasAgent ? WelcomeAsync(bound.Token, KeepOrRenewAsync) : Task.CompletedTask);
        try
        {
            var first = await Task.WhenAny(coming, _fellBack.Task, Machine!.Exited).WaitAsync(bound.Token);
            if (first != coming)
            {
                await bound.CancelAsync();
                throw NotReady(first == _fellBack.Task ? "its kernel panicked or rebooted while it booted" : "QEMU ended");
            }

            await coming;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (boot.IsRestored)
            {
                await boot.DiscardAsync();
            }

            throw NotReady($"not ready after {BootTimeout.TotalSeconds:0} s");
        }

        Report(NodeStatus.Ready, boot.Remark);
    }

    /// <summary>
    /// Between its first words and its configuration. The last answer came to the last question: nothing is under way to the agent or from it
    /// that another run would find in the state.
    /// </summary>
    private async Task KeepOrRenewAsync(CancellationToken cancellationToken)
    {
        if (boot.IsRestored)
        {
            var nanoseconds = (Clock.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            await Session!.Connection.RestoredAsync(new RestoredRequest(nanoseconds, RandomNumberGenerator.GetBytes(RandomBytes)), cancellationToken);
        }
        else if (boot.IsToBeKept)
        {
            await _ready.Task.WaitAsync(cancellationToken);
            await boot.KeepAsync(Machine!, Clock.Time, cancellationToken);
            // The guest's clock stood still with it.
            await Session!.SynchronizeAsync(cancellationToken);
        }
    }

    public override Task SetCarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken) =>
        Machine!.SetLinkAsync(end.Interface.Name, carrier, cancellationToken);

    public override async Task UnplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        await Machine!.UnplugAsync(end.Interface.Name, cancellationToken);

    public override Task ReplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        Machine!.ReplugAsync(end.Interface.Name, cancellationToken);

    public async Task<string> ResetAsync(CancellationToken cancellationToken)
    {
        await Machine!.ResetAsync(cancellationToken);
        return "reset: QEMU reported RESET";
    }

    public async Task<string> PauseAsync(CancellationToken cancellationToken)
    {
        await Machine!.PauseAsync(cancellationToken);
        return await StatusAsync("paused", cancellationToken);
    }

    public async Task<string> ResumeAsync(CancellationToken cancellationToken)
    {
        await Machine!.ResumeAsync(cancellationToken);
        var status = await StatusAsync("running", cancellationToken);
        if (Agent is not null)
        {
            // The guest's clock stood still with it.
            await Session!.SynchronizeAsync(cancellationToken);
        }

        return status;
    }

    public async Task<string> PowerOffAsync(CancellationToken cancellationToken)
    {
        await Machine!.PowerOffAsync(cancellationToken);
        return "off: held in reset, all cables out";
    }

    public async Task<string> PowerOnAsync(CancellationToken cancellationToken)
    {
        await Machine!.PowerOnAsync(cancellationToken);
        return await StatusAsync("running", cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (Machine is { } machine)
        {
            await machine.DisposeAsync();
            Report(NodeStatus.Stopped);
        }

        await Task.WhenAll(_watching, _coming, _restarting);
        if (Session is { } session)
        {
            await session.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task<string> StatusAsync(string wanted, CancellationToken cancellationToken)
    {
        var status = await Machine!.StatusAsync(cancellationToken);
        return status == wanted ? $"QEMU says {status}" : throw new LabException($"{Name} should be {wanted}, but QEMU says {status}");
    }

    private void OnConsole(ConsoleOutput line)
    {
        // Half a line comes again when it is whole.
        if (!line.Complete)
        {
            return;
        }

        var stamp = Clock.Of(line.Timestamp);
        var said = new ConsoleLine { At = stamp.At, Wall = stamp.Wall, Node = Name, Text = line.Text };
        History.Append(said);
        _tail.Add(line.Text);
        var begins = line.Text.Contains(BootBanner, StringComparison.Ordinal);
        boot.Hear(said, begins);
        if (begins)
        {
            _boots++;
            _booting = true;
        }
        else if (line.Text.Contains(ReadyLine, StringComparison.Ordinal))
        {
            _booting = false;
            if (!_ready.TrySetResult())
            {
                _coming = ComeBackAsync(_coming);
            }
        }
        else if (_booting && GuestClock.IsWrong(line.Text))
        {
            // Once a boot.
            _booting = false;
            _restarting = RestartForClockAsync(_restarting);
        }
    }

    private void OnEvent(QmpNotification notification)
    {
        var stamp = Clock.Of(notification.Timestamp);
        var forClock = notification.Name == "RESET" && _forClock;
        if (notification.Name == "RESET" && _resets.IsSame(stamp.At) && !forClock)
        {
            return;
        }

        History.Append(new QmpEvent
        {
            At = stamp.At,
            Wall = stamp.Wall,
            Node = Name,
            Name = notification.Name,
            Data = notification.Data,
            Cause = notification.Name switch
            {
                "STOP" or "RESUME" when Machine is { IsDumping: true } => QmpEvent.Dump,
                "RESET" when forClock => QmpEvent.Clock,
                _ => null,
            },
        });
        if (forClock)
        {
            _forClock = false;
            return;
        }

        if (notification.Name is "GUEST_PANICKED" or "RESET" or "SHUTDOWN"
            && _ready.Task.IsCompleted && !_down && !_stopping.IsCancellationRequested)
        {
            _down = true;
            _timesDown++;
            Report(NodeStatus.Down, notification.Name);
        }

        // A kernel that panics before its pvpanic driver is loaded is only seen to reset.
        if (notification.Name is "GUEST_PANICKED" or "RESET" or "SHUTDOWN" && !_ready.Task.IsCompleted)
        {
            _fellBack.TrySetResult();
        }

        if (notification.Name == "GUEST_PANICKED")
        {
            _coming = LetPanicGoOnAsync(_coming);
        }
    }

    /// <summary>The panic paused the machine: time for its memory. Then the guest's own panic timer decides what becomes of it.</summary>
    private async Task LetPanicGoOnAsync(Task before)
    {
        await before;
        await GuardAsync(async () =>
        {
            if (await dumps.TakeAsync(Name, Machine!, "panic", _stopping.Token) is { } taken)
            {
                Report(NodeStatus.Evidence, taken);
            }

            await Machine!.ResumeAsync(_stopping.Token);
        });
    }

    /// <summary>A kernel whose clock runs several times too fast calls every pause of the host a lockup: it is booted again at once.</summary>
    private async Task RestartForClockAsync(Task before)
    {
        await before;
        await GuardAsync(async () =>
        {
            if (Machine is not { } machine || !_clock.MayReset())
            {
                boot.Doubt("its kernel measured its clock wrongly");
                History.Trouble($"node {Name}", "its kernel measured its clock wrongly, because this machine is too busy: what it says of time is not to be trusted");
                return;
            }

            _forClock = true;
            _boots--;
            await machine.ResetAsync(_stopping.Token);
        });
    }

    private async Task ComeBackAsync(Task before)
    {
        await before;
        await GuardAsync(async () =>
        {
            if (Session is { } session)
            {
                await WelcomeAsync(_stopping.Token);
                await session.ResumeAsync(_stopping.Token);
            }

            _down = false;
            Report(NodeStatus.Ready, $"boot {_boots}");
        });
    }

    /// <summary>Says hello until the guest's agent, which may still be starting, answers; then configures the node.</summary>
    private async Task WelcomeAsync(CancellationToken cancellationToken, Func<CancellationToken, Task>? first = null)
    {
        for (var began = Clock.Elapsed; ;)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(GreetTimeout);
            try
            {
                var hello = await Session!.GreetAsync(attempt.Token);
                _down = false;
                Report(NodeStatus.AgentConnected, hello.Kernel);
                break;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (Clock.Elapsed - began > BootTimeout)
                {
                    throw NotReady("its agent does not answer");
                }
            }
        }

        if (first is not null)
        {
            await first(cancellationToken);
        }

        await ConfigureAsync(cancellationToken);
    }

    private async Task WatchProcessAsync()
    {
        await Task.WhenAny(Machine!.Exited, Task.Delay(Timeout.Infinite, _stopping.Token));
        if (!_stopping.IsCancellationRequested)
        {
            Report(NodeStatus.Stopped, "QEMU ended by itself");
            History.Trouble("run", $"QEMU of {Name} ended by itself, with {Machine.Ending}");
            _lost.TrySetResult();
        }
    }

    private async Task GuardAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception e) when (e is LabException or AgentRefusedException or OperationCanceledException or IOException)
        {
            if (!_stopping.IsCancellationRequested)
            {
                History.Trouble($"agent {Name}", e.Message);
            }
        }
    }

    private LabException NotReady(string what) => new(
        $"{Name} did not become ready: {what}",
        $"read its console in {boot.Options.ConsoleLogPath}; a kernel that is not for QEMU, or too little memory, are the usual reasons",
        output: _tail.ToString());
}
