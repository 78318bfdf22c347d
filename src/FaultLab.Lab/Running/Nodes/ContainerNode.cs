using System.Globalization;
using System.Text;
using System.Threading.Channels;
using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Lab.Docker;
using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>What a container is started with.</summary>
/// <param name="Image">Name or id of an image that the engine has.</param>
/// <param name="LogPath">Where its output goes.</param>
internal sealed record ContainerSetup(RunEngine Engine, PatchPanel Panel, AgentBundle Bundle, string Image, string LogPath);

/// <summary>
/// A node that is a container. Each time it starts, whether told to or not, it is handed its interfaces, an agent is started in it, it is
/// configured, and the faults that are in force and the duties it has are given to it again.
/// </summary>
internal sealed partial class ContainerNode(NodePlan plan, ContainerSetup setup, AgentDuties duties, IHistorySink history) : LabNode(plan, history)
{
    /// <summary>From its start until the agent answers and, where it has a health check, until it is healthy.</summary>
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    /// <summary>What an agent that ended waits for the engine to say that its container did.</summary>
    private static readonly TimeSpan WordOfDeath = TimeSpan.FromSeconds(3);

    /// <summary>Those that an engine tells of and that say something of the node.</summary>
    private static readonly HashSet<string> Recorded = ["start", "die", "oom", "kill", "pause", "unpause", "restart", "stop", "update"];

    private readonly Channel<EngineEvent> _events = Channel.CreateUnbounded<EngineEvent>();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ContainerFaults _faults = new();
    private readonly ConsoleTail _tail = new();
    private CancellationTokenSource _life = new();
    private Task _coming = Task.CompletedTask;
    private Task _logging = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private HostNamespace? _home;
    private ContainerLog? _log;
    private string? _id;
    private volatile bool _down;
    private int _starts;
    private int _timesDown;

    /// <summary>The container's id, for the faults that the engine does to it.</summary>
    public string Id => _id ?? throw new LabException($"{Name} has no container");

    public DockerEngineClient Engine => setup.Engine.Client;

    public override int TimesDown => _timesDown;

    public override bool IsDown => _down;

    public override bool KeepsFaults => true;

    /// <summary>How often it has started and was ready again after it.</summary>
    public int TimesReady { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Report(NodeStatus.Starting);
        var name = ContainerRequests.NameOf(setup.Engine.Run, Name);
        _id = await Engine.CreateAsync(name, ContainerRequests.Of(setup.Engine.Run, Plan.Node, setup.Image), cancellationToken);
        using (var files = await ContainerFiles.TarAsync(setup.Bundle.Folder, Plan.Node.Container!.Files, cancellationToken))
        {
            await Engine.PutFilesAsync(_id, files, cancellationToken);
        }

        _log = new ContainerLog(Engine, _id, setup.LogPath, Clock, OnLine);
        setup.Engine.Listen(_id, e => _events.Writer.TryWrite(e));
        _listening = ListenAsync();
        await Engine.StartAsync(_id, cancellationToken);
    }

    public override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ReadyTimeout);
        try
        {
            await _ready.Task.WaitAsync(bound.Token);
            if (Plan.Node.Container!.Healthcheck is not null)
            {
                await _healthy.Task.WaitAsync(bound.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotReady(_ready.Task.IsCompleted ? $"not healthy after {ReadyTimeout.TotalSeconds:0} s" : $"not ready after {ReadyTimeout.TotalSeconds:0} s");
        }
    }

    public override Task SetCarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken) =>
        setup.Panel.SetCarrierAsync(end.Link.Name, end.Side, carrier, cancellationToken);

    public override Task UnplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        setup.Panel.UnplugAsync(end.Link.Name, end.Side, cancellationToken);

    public override Task ReplugAsync(LabEnd end, CancellationToken cancellationToken) =>
        setup.Panel.ReplugAsync(end.Link.Name, end.Side, cancellationToken);

    public override Task ConfigureAsync(CancellationToken cancellationToken) =>
        IsDown ? Task.CompletedTask : ConfigureNowAsync(cancellationToken);

    public override async Task<string> ApplyFaultAsync(ApplyFaultRequest request, bool lasts, CancellationToken cancellationToken)
    {
        RequireAgent();
        var seen = await ApplyAsync(request, cancellationToken);
        if (lasts)
        {
            _faults.Remember(request);
        }

        return seen;
    }

    public override async Task<string> HealFaultAsync(string id, CancellationToken cancellationToken)
    {
        var fault = _faults.Forget(id);
        if (IsDown)
        {
            return $"gone with {Name}, which is down; it will not come back with it";
        }

        return fault?.Sysctl is not null ? _faults.RestoreSysctls(id, _home!) : await base.HealFaultAsync(id, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_listening, _coming);
        if (Session is { } session)
        {
            await session.DisposeAsync();
        }

        if (_id is not null && !setup.Engine.Lost.IsCompleted)
        {
            await Engine.RemoveAsync(_id, CancellationToken.None);
            Report(NodeStatus.Stopped);
        }

        await _logging;
        _home?.Dispose();
        _life.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var told in _events.Reader.ReadAllAsync(_stopping.Token))
            {
                await OnEventAsync(told);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception e)
        {
            Fail(e.Message);
        }
    }

    private async Task OnEventAsync(EngineEvent told)
    {
        if (Recorded.Contains(told.Action))
        {
            await RecordAsync(told);
        }

        switch (told.Action)
        {
            case "start":
                _life.Dispose();
                _life = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                _coming = ComeUpAsync(++_starts, _life.Token);
                break;
            case "die":
                await GoDownAsync(told);
                break;
            case "health_status: healthy":
                Record(told, "healthy");
                _healthy.TrySetResult();
                break;
            case "health_status: unhealthy":
                Record(told, "unhealthy");
                break;
        }
    }

    private async Task ComeUpAsync(int start, CancellationToken death)
    {
        try
        {
            var state = (await Engine.InspectAsync(Id, death)).State;
            if (state.Pid == 0)
            {
                // It has ended already; the engine will say so.
                return;
            }

            LocalProcess.Verify(state.Pid, Id, setup.Engine.Client.Address);
            _logging = FollowLogAsync(_logging);
            _home = await setup.Panel.PlugInAsync(Plan, state.Pid, NodeConfigurations.SysctlsOfNetwork(Plan.Node), death);
            var agent = await Engine.ExecAsync(Id, AgentCommand, OnAgentErrors, death);
            var hello = await GreetAsync(agent, death);
            Report(NodeStatus.AgentConnected, hello.Version);
            await ConfigureNowAsync(death);
            await ResumeAsync(start, death);
            TimesReady++;
            _ready.TrySetResult();
        }
        catch (Exception e) when (death.IsCancellationRequested)
        {
            // It died while it came up: that is told by its death, and what failed only follows from it.
            _ = e;
        }
        catch (Exception e) when (e is LabException or AgentRefusedException or IOException or ErrnoException)
        {
            Fail(e.Message);
        }
    }

    private static string[] AgentCommand =>
    [
        $"{ContainerFiles.AgentFolder}/{AgentBundle.LoaderName}", "--library-path", ContainerFiles.AgentFolder, $"{ContainerFiles.AgentFolder}/{AgentBundle.Program}", "serve",
    ];

    private async Task<HelloResult> GreetAsync(Stream agent, CancellationToken death)
    {
        if (Session is { } session)
        {
            session.Reconnect(agent, agent);
        }
        else
        {
            Session = new AgentSession(Name, agent, agent, duties, History);
        }

        _ = WatchAgentAsync(Session.Connection);
        return await Session.GreetAsync(death);
    }

    /// <summary>Everything it had before: faults in force, duties; and a look at whether it is really so.</summary>
    private async Task ResumeAsync(int start, CancellationToken death)
    {
        foreach (var fault in _faults.Active)
        {
            try
            {
                await ApplyAsync(fault, death);
            }
            catch (Exception e) when (e is AgentRefusedException or LabException && !death.IsCancellationRequested)
            {
                History.Trouble($"fault {fault.Id}", $"not in force again after {Name} started anew: {e.Message}");
            }
        }

        await Session!.ResumeAsync(death);
        await VerifyAsync(death);
        await setup.Panel.CheckWiresAsync(Plan, death);
        _down = false;
        // Those that began at one time came in any order; f2 is told before f10.
        var again = _faults.Active.Length == 0
            ? ""
            : $", {string.Join(", ", _faults.Active.Select(fault => fault.Id).OrderBy(id => id.Length).ThenBy(id => id, StringComparer.Ordinal))} in force again";
        Report(NodeStatus.Ready, start == 1 ? null : $"start {start}: addresses and wires read back{again}");
    }

    private async Task VerifyAsync(CancellationToken death)
    {
        var found = (await Session!.Connection.InterfacesAsync(death)).Interfaces.ToDictionary(i => i.Name);
        var unplugged = setup.Panel.UnpluggedOf(Plan);
        foreach (var wanted in Plan.Interfaces.Where(i => !unplugged.Contains(i.Name)))
        {
            var missing = found.TryGetValue(wanted.Name, out var there) ? wanted.Addresses.Except(there.Addresses).ToList() : [.. wanted.Addresses, wanted.Name];
            if (missing.Count > 0)
            {
                throw new LabException($"{Name} started without {string.Join(", ", missing)} on {wanted.Name}");
            }
        }
    }

    private Task ConfigureNowAsync(CancellationToken cancellationToken) =>
        Session!.Connection.ConfigureAsync(NodeConfigurations.OfContainer(Plan, setup.Panel.UnpluggedOf(Plan)), cancellationToken);

    private async Task<string> ApplyAsync(ApplyFaultRequest request, CancellationToken cancellationToken) => request.Sysctl is { } sysctl
        ? _faults.SetSysctls(request.Id, sysctl.Values, _home!)
        : (await Session!.Connection.ApplyFaultAsync(request, cancellationToken)).ReadBack;

    private async Task GoDownAsync(EngineEvent told)
    {
        _down = true;
        _timesDown++;
        await _life.CancelAsync();
        if (_home is { } home)
        {
            _home = null;
            await setup.Panel.PullOutAsync(Plan, home);
        }

        if (Session is { } session)
        {
            await session.SuspendAsync();
        }

        await _coming;
        Report(NodeStatus.Down, $"exit status {ExitStatusOf(told)}");
        if (!_ready.Task.IsCompleted && Plan.Node.Container!.Restart == Scenarios.RestartPolicy.No)
        {
            _ready.TrySetException(NotReady($"its process ended with exit status {ExitStatusOf(told)}"));
        }
    }

    private async Task RecordAsync(EngineEvent told) => Record(told, told.Action, told.Action == "die" && await WasOutOfMemoryAsync());

    private void Record(EngineEvent told, string name, bool outOfMemory = false)
    {
        var stamp = StampOf(told);
        History.Append(new ContainerEvent
        {
            At = stamp.At,
            Wall = stamp.Wall,
            Node = Name,
            Name = name,
            ExitStatus = name == "die" ? ExitStatusOf(told) : null,
            OutOfMemory = outOfMemory,
            Signal = told.Actor.Attributes.GetValueOrDefault("signal"),
        });
    }

    private async Task<bool> WasOutOfMemoryAsync()
    {
        try
        {
            return (await Engine.InspectAsync(Id, _stopping.Token)).State.OOMKilled;
        }
        catch (LabException)
        {
            // The engine is gone; that is told where it is noticed.
            return false;
        }
    }

    /// <summary>The engine's moment on our clocks; it runs on this machine, so its wall clock is ours.</summary>
    private Stamp StampOf(EngineEvent told)
    {
        var now = Clock.Now;
        var age = now.Wall - DateTimeOffset.UnixEpoch.AddTicks(told.TimeNanoseconds / TimeSpan.NanosecondsPerTick);
        return age > TimeSpan.Zero && age < now.At ? new Stamp(now.At - age, now.Wall - age) : now;
    }

    private static int ExitStatusOf(EngineEvent told) =>
        int.TryParse(told.Actor.Attributes.GetValueOrDefault("exitCode"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var status) ? status : -1;

    private void OnLine(string text)
    {
        var now = Clock.Now;
        History.Append(new ConsoleLine { At = now.At, Wall = now.Wall, Node = Name, Text = text });
        _tail.Add(text);
    }

    private void OnAgentErrors(ReadOnlyMemory<byte> words)
    {
        if (Encoding.UTF8.GetString(words.Span).Trim() is { Length: > 0 } text)
        {
            History.Trouble($"agent {Name}", text);
        }
    }

    private async Task FollowLogAsync(Task before)
    {
        await before;
        try
        {
            await _log!.FollowAsync(_stopping.Token);
        }
        catch (Exception e) when (e is LabException or IOException or HttpRequestException or OperationCanceledException)
        {
            if (!_stopping.IsCancellationRequested && !setup.Engine.Lost.IsCompleted)
            {
                History.Trouble($"console {Name}", $"its output is no longer read: {e.Message}");
            }
        }
    }

    /// <summary>An agent that ends before its container does takes its probes, traffic and faults along.</summary>
    private async Task WatchAgentAsync(AgentConnection agent)
    {
        await agent.Closed;
        try
        {
            await Task.WhenAny(setup.Engine.Lost, Task.Delay(WordOfDeath, Clock.Time, _stopping.Token));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!IsDown && agent == Session?.Connection && !_stopping.IsCancellationRequested && !setup.Engine.Lost.IsCompleted)
        {
            History.Trouble($"agent {Name}", "the agent ended by itself");
        }
    }

    private void Fail(string reason)
    {
        if (!_ready.TrySetException(NotReady(reason)) && !_stopping.IsCancellationRequested && !setup.Engine.Lost.IsCompleted)
        {
            History.Trouble($"agent {Name}", reason);
        }
    }

    private LabException NotReady(string what) => new(
        $"{Name} did not become ready: {what}", $"read what it printed in {setup.LogPath}", output: _tail.ToString());
}
