using System.Text.Json;
using System.Text.Json.Nodes;
using FaultLab.Histories;

namespace FaultLab.Lab.Qemu;

/// <summary>What a machine tells whoever started it. Called on reading threads, in order: keep the callbacks short.</summary>
public sealed record QemuObserver
{
    /// <summary>The process id, once, right after the process was started.</summary>
    public Action<int> OnStarted { get; init; } = _ => { };

    public Action<ConsoleOutput> OnConsole { get; init; } = _ => { };

    public Action<QmpNotification> OnEvent { get; init; } = _ => { };
}

/// <summary>
/// A running QEMU machine.
/// <para>
/// It stands still (paused) after GUEST_PANICKED, after SHUTDOWN and after WATCHDOG, so that evidence can be taken. After a panic
/// <see cref="ResumeAsync"/> lets the guest go on: its own panic timer (<c>panic=5</c> by default) then reboots it, which gives
/// RESET; with <c>panic=0</c> it hangs for good. After SHUTDOWN only <see cref="ResetAsync"/> followed by
/// <see cref="ResumeAsync"/> brings it back. A reboot of the guest resets it without a pause.
/// </para>
/// <para>
/// A machine that is off (<see cref="PowerOffAsync"/>) is held: stopped, reset, with the cables of all its cards out. It runs
/// nothing, sends nothing, and has forgotten everything; the QEMU process and its taps stay.
/// </para>
/// </summary>
public sealed class QemuMachine : IAsyncDisposable
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnplugDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DumpDeadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan QuitPatience = TimeSpan.FromSeconds(5);

    private readonly QemuOptions _options;
    private readonly TimeProvider _time;
    private readonly QemuSockets _sockets;
    private readonly QemuProcess _process;
    private SerialConsole? _console;
    private QmpClient? _qmp;
    private Stream? _agent;
    private int _disposed;

    private QemuMachine(QemuOptions options, QemuSockets sockets, QemuProcess process, TimeProvider time) =>
        (_options, _sockets, _process, _time) = (options, sockets, process, time);

    public int ProcessId => _process.Id;

    /// <summary>Completes when the QEMU process ended, for whatever reason.</summary>
    public Task Exited => _process.Exited;

    /// <summary>How the QEMU process ended, once it has.</summary>
    public string Ending => _process.Ending();

    /// <summary>The control socket, for commands that have no method here.</summary>
    public QmpClient Qmp => _qmp!;

    /// <summary>
    /// The virtio-serial port of the agent, connected before the guest's first instruction. The stream goes on when the guest
    /// reboots; the new agent's first bytes then follow what the old one sent last, which may be half a line.
    /// </summary>
    public Stream AgentStream => _agent!;

    /// <summary>Starts a machine; it runs when the task completes.</summary>
    /// <exception cref="LabException">QEMU is missing or did not start; nothing is left of it.</exception>
    public static async Task<QemuMachine> StartAsync(
        QemuOptions options, RunClock clock, QemuObserver observer, CancellationToken cancellationToken)
    {
        var sockets = QemuSockets.In(options.WorkFolder, options.Name);
        sockets.Delete();
        sockets.MakePipes();
        var process = QemuProcess.Start(QemuCommandLine.Build(options, sockets), options.NetworkNamespacePath, options.Environment, clock.Time);
        var machine = new QemuMachine(options, sockets, process, clock.Time);
        try
        {
            observer.OnStarted(process.Id);
            machine._agent = await process.ConnectAsync(sockets.Agent, cancellationToken);
            // QEMU has its chardevs before it listens to its monitor: the pipe has its writer, and opening it does not wait.
            machine._console = new SerialConsole(
                new FileStream(sockets.ConsoleOutput, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), options.ConsoleLogPath, clock,
                observer.OnConsole);
            machine._qmp = await QmpClient.ConnectAsync(
                await process.ConnectAsync(sockets.Qmp, cancellationToken), clock.Time, observer.OnEvent, cancellationToken);
            if (options.State is { } state)
            {
                await machine.LoadAsync(state, cancellationToken);
            }

            await machine.ResumeAsync(cancellationToken);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plugs in or pulls out the cable of a card. QEMU says yes even where a card's model ignores it: read it back in the guest.</summary>
    public Task SetLinkAsync(string nicId, bool up, CancellationToken cancellationToken) =>
        ExecuteAsync("set_link", new JsonObject { ["name"] = QemuCommandLine.DeviceId(nicId), ["up"] = up }, cancellationToken);

    /// <summary>Takes a card out of the running machine and waits until the guest has let go of it.</summary>
    /// <exception cref="LabException">The guest did not let go of it in time: it is not running, or its driver hangs.</exception>
    public async Task UnplugAsync(string nicId, CancellationToken cancellationToken)
    {
        var device = QemuCommandLine.DeviceId(nicId);
        // A virtio card's inner device goes first, with an event that has a path but not this id.
        var deleted = Qmp.NextEventAsync(e => e.Name == "DEVICE_DELETED" && e.Text("device") == device, UnplugDeadline, cancellationToken);
        try
        {
            await ExecuteAsync("device_del", new JsonObject { ["id"] = device }, cancellationToken);
            await deleted;
        }
        catch (TimeoutException e)
        {
            throw new LabException($"The guest {_options.Name} did not let go of its card {nicId} within {UnplugDeadline.TotalSeconds} s.", inner: e);
        }
    }

    /// <summary>
    /// Puts a card back that was unplugged, with its address and on its tap. A guest that was asked to let go of it and never did, since it
    /// panicked or hangs, loses it when it is reset: that is waited for, until the token is cancelled.
    /// </summary>
    public async Task ReplugAsync(string nicId, CancellationToken cancellationToken)
    {
        var device = QemuCommandLine.DeviceId(nicId);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var deleted = Qmp.NextEventAsync(e => e.Name == "DEVICE_DELETED" && e.Text("device") == device, Timeout.InfiniteTimeSpan, given.Token);
        try
        {
            if ((await PluggedNicsAsync(cancellationToken)).Contains(nicId))
            {
                await deleted;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new LabException($"The guest {_options.Name} still holds its card {nicId}, which it was to let go of: it cannot be put back.");
        }
        finally
        {
            await given.CancelAsync();
        }

        await AddAsync(nicId, cancellationToken);
        if (!(await PluggedNicsAsync(cancellationToken)).Contains(nicId))
        {
            throw new LabException($"QEMU of {_options.Name} has no card {nicId} after it was put back.");
        }
    }

    private Task AddAsync(string nicId, CancellationToken cancellationToken)
    {
        var index = _options.Nics.Select((nic, i) => (nic, i)).First(pair => pair.nic.Id == nicId).i;
        var device = QemuCommandLine.Device(_options, index).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value));
        return ExecuteAsync("device_add", new JsonObject(device), cancellationToken);
    }

    /// <summary>Ids of the cards that are in the machine now, as QEMU's device tree has them.</summary>
    public async Task<IReadOnlySet<string>> PluggedNicsAsync(CancellationToken cancellationToken)
    {
        var list = await ExecuteAsync("qom-list", new JsonObject { ["path"] = "/machine/peripheral" }, cancellationToken);
        var devices = list.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()).ToHashSet();
        return _options.Nics.Select(nic => nic.Id).Where(id => devices.Contains(QemuCommandLine.DeviceId(id))).ToHashSet();
    }

    /// <summary>Stops the guest's CPUs where they are.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => ExecuteAsync("stop", null, cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => ExecuteAsync("cont", null, cancellationToken);

    /// <summary>Presses the reset button. A paused machine stays paused.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        var reset = Qmp.NextEventAsync(e => e.Name == "RESET", CommandDeadline, cancellationToken);
        await ExecuteAsync("system_reset", null, cancellationToken);
        await reset;
    }

    public async Task PowerOffAsync(CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        await SetAllLinksAsync(up: false, cancellationToken);
        await ResetAsync(cancellationToken);
    }

    /// <summary>Boots a machine that is off.</summary>
    public async Task PowerOnAsync(CancellationToken cancellationToken)
    {
        await SetAllLinksAsync(up: true, cancellationToken);
        await ResumeAsync(cancellationToken);
    }

    /// <summary>RunState of QEMU: <c>running</c>, <c>paused</c>, <c>guest-panicked</c>, <c>shutdown</c>, <c>prelaunch</c>, <c>watchdog</c>.</summary>
    public async Task<string> StatusAsync(CancellationToken cancellationToken) =>
        (await ExecuteAsync("query-status", null, cancellationToken)).GetProperty("status").GetString()!;

    /// <summary>Sends a non-maskable interrupt: a kernel that still takes it says where it is, or panics, as its sysctls have it.</summary>
    public Task InjectNmiAsync(CancellationToken cancellationToken) => ExecuteAsync("inject-nmi", null, cancellationToken);

    /// <summary>
    /// Writes the guest's memory for <c>crash</c> (compressed by zlib, about a tenth of the memory). The guest stands still meanwhile, some
    /// 10 s a GiB.
    /// </summary>
    public async Task DumpMemoryAsync(string path, CancellationToken cancellationToken)
    {
        IsDumping = true;
        try
        {
            await ExecuteAsync(
                "dump-guest-memory", new JsonObject { ["paging"] = false, ["format"] = "kdump-zlib", ["protocol"] = "file:" + Path.GetFullPath(path) }, cancellationToken, DumpDeadline);
        }
        finally
        {
            IsDumping = false;
        }
    }

    /// <summary>Whether its memory is written just now: what it reports of a STOP and a RESUME meanwhile is due to that.</summary>
    public bool IsDumping { get; private set; }

    /// <summary>Ends QEMU: politely, then by force. Safe to call again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await AskToQuitAsync();
        await _process.EndAsync(QuitPatience);
        List<IAsyncDisposable?> parts = [_qmp, _agent, _console];
        foreach (var part in parts.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }

        _sockets.Delete();
        _process.Dispose();
    }

    private async Task LoadAsync(QemuState state, CancellationToken cancellationToken)
    {
        try
        {
            await QemuMigration.LoadAsync(this, state.MemoryPath, _time, cancellationToken);
        }
        catch (LabException e)
        {
            // It says why on its error output, and ends.
            _process.Kill();
            await Exited;
            throw new LabException($"QEMU could not go on from {state.MemoryPath}: {e.Message} {Ending}", inner: e);
        }

        _console!.Take(state.Console);
    }

    private async Task AskToQuitAsync()
    {
        if (_qmp is null)
        {
            _process.Kill();
            return;
        }

        try
        {
            await ExecuteAsync("quit", null, CancellationToken.None);
        }
        catch (LabException)
        {
            // It is gone already, or does not listen: the caller waits for its end and forces it.
        }
    }

    private async Task SetAllLinksAsync(bool up, CancellationToken cancellationToken)
    {
        foreach (var nic in await PluggedNicsAsync(cancellationToken))
        {
            await SetLinkAsync(nic, up, cancellationToken);
        }
    }

    private async Task<JsonElement> ExecuteAsync(
        string command, JsonObject? arguments, CancellationToken cancellationToken, TimeSpan? deadline = null)
    {
        var limit = deadline ?? CommandDeadline;
        try
        {
            return await Qmp.ExecuteAsync(command, arguments, cancellationToken).WaitAsync(limit, _time, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            throw new LabException($"QEMU of {_options.Name} did not answer {command} within {limit.TotalSeconds} s.", inner: e);
        }
    }
}
