using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

[Category("root")]
[CancelAfter(60_000)]
public sealed class FaultTests
{
    private TwoNodes _nodes = null!;

    private AgentConnection Agent => _nodes.Here.Connection;

    [SetUp]
    public async Task Start() => _nodes = await TwoNodes.StartAsync(CancellationToken.None);

    [TearDown]
    public async Task Stop() => await _nodes.DisposeAsync();

    [Test]
    public async Task A_link_goes_down_and_comes_back_with_its_addresses_and_routes([Values] bool first, CancellationToken cancellationToken)
    {
        var down = await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("eth0", first) }, cancellationToken);
        Assert.That(down.ReadBack, Is.EqualTo("eth0: flags DOWN, operstate down, no carrier"));
        Assert.That(_nodes.HereNetlink.Links.Get("eth0").IsUp, Is.False);
        Assert.That(_nodes.HereNetlink.Routes.List().Count(r => r.Destination.PrefixLength == 0), Is.Zero);

        // A reconfiguration, as after a card came back, must not heal it.
        await Agent.ConfigureAsync(TwoNodes.HereConfiguration, cancellationToken);
        Assert.That(_nodes.HereNetlink.Links.Get("eth0").IsUp, Is.False);

        var up = await Agent.HealFaultAsync("f1", cancellationToken);
        Assert.That(up.ReadBack, Does.StartWith("eth0: flags UP"));
        AssertConfigured();
    }

    [Test]
    public async Task A_link_that_is_gone_when_its_time_down_is_over_is_brought_up_when_it_comes_back(CancellationToken cancellationToken)
    {
        await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("eth0", First: false) }, cancellationToken);
        var index = _nodes.HereNetlink.Links.Get("eth0").Index;
        _nodes.HereNetlink.Links.SetName(index, "unplugged");

        var healed = await Agent.HealFaultAsync("f1", cancellationToken);
        Assert.That(healed.ReadBack, Is.EqualTo("eth0: unplugged meanwhile, no longer held down"));

        _nodes.HereNetlink.Links.SetName(index, "eth0");
        await Agent.ConfigureAsync(TwoNodes.HereConfiguration, cancellationToken);
        AssertConfigured();
    }

    [Test]
    public async Task A_sysctl_changes_and_changes_back(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string> { ["net.ipv4.tcp_sack"] = "0", ["net.ipv4.ip_local_port_range"] = "40000 50000" };
        var applied = await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", Sysctl = new SysctlChangeFault(values) }, cancellationToken);
        Assert.That(applied.ReadBack, Does.Contain("net.ipv4.tcp_sack = 0 (was 1)"));
        Assert.That(await Sysctls(cancellationToken), Is.EqualTo("0\n40000\t50000\n"));

        await Agent.HealFaultAsync("f1", cancellationToken);
        Assert.That(await Sysctls(cancellationToken), Is.EqualTo("1\n32768\t60999\n"));
    }

    [Test]
    public async Task Half_a_sysctl_fault_is_undone_when_the_rest_fails(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string> { ["net.ipv4.tcp_sack"] = "0", ["net.ipv4.no_such_thing"] = "1" };
        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(
            () => Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", Sysctl = new SysctlChangeFault(values) }, cancellationToken));

        Assert.That(refusal!.Code, Is.EqualTo(AgentMethods.RefusedByKernel));
        Assert.That(await Sysctls(cancellationToken), Does.StartWith("1\n"));
        await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.HealFaultAsync("f1", cancellationToken));
    }

    [Test]
    public async Task Memory_and_processors_are_held_by_a_process_of_their_own(CancellationToken cancellationToken)
    {
        const long bytes = 48 * 1024 * 1024;
        var applied = await Agent.ApplyFaultAsync(
            new ApplyFaultRequest { Id = "f1", Pressure = new PressureLoadFault(bytes, 1) }, cancellationToken);
        var children = Children();

        Assert.That(applied.ReadBack, Does.Contain("bytes resident, 1 threads spinning"));
        Assert.That(children, Has.Length.EqualTo(1));
        Assert.That(ResidentBytes(children[0]), Is.GreaterThanOrEqualTo(bytes));

        Assert.That((await Agent.HealFaultAsync("f1", cancellationToken)).ReadBack, Is.EqualTo("released"));
        Assert.That(Children(), Is.Empty);
    }

    [Test]
    public async Task More_memory_than_there_is_is_refused(CancellationToken cancellationToken)
    {
        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.ApplyFaultAsync(
            new ApplyFaultRequest { Id = "f1", Pressure = new PressureLoadFault(1L << 50, 0) }, cancellationToken));

        Assert.That(refusal!.Reason, Does.Match("^[0-9]+ bytes could not be held: [0-9]+ are available$"));
        Assert.That(Children(), Is.Empty);
    }

    [Test]
    public async Task The_default_route_is_replaced_and_removed_and_restored(CancellationToken cancellationToken)
    {
        var other = new ApplyFaultRequest { Id = "f1", DefaultRoute = new DefaultRouteFault("198.18.0.77", "eth0", Remove: false) };
        var applied = await Agent.ApplyFaultAsync(other, cancellationToken);
        Assert.That(applied.ReadBack, Is.EqualTo("default via 198.18.0.77 metric 0"));
        await Agent.HealFaultAsync("f1", cancellationToken);
        AssertConfigured();

        var none = new ApplyFaultRequest { Id = "f2", DefaultRoute = new DefaultRouteFault("2001:db8::2", "eth0", Remove: true) };
        Assert.That((await Agent.ApplyFaultAsync(none, cancellationToken)).ReadBack, Is.EqualTo("no default route"));
        await Agent.HealFaultAsync("f2", cancellationToken);
        AssertConfigured();

        var absent = new ApplyFaultRequest { Id = "f3", DefaultRoute = new DefaultRouteFault("198.18.0.99", "eth0", Remove: true) };
        await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.ApplyFaultAsync(absent, cancellationToken));
    }

    [Test]
    public async Task A_command_is_undone_by_another(CancellationToken cancellationToken)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"fault-{Guid.NewGuid():N}");
        await Agent.ApplyFaultAsync(
            new ApplyFaultRequest { Id = "f1", Command = new CommandFault($"touch {file}", $"rm {file}", 5000) }, cancellationToken);
        Assert.That(file, Does.Exist);

        await Agent.HealFaultAsync("f1", cancellationToken);
        Assert.That(file, Does.Not.Exist);
    }

    [Test]
    public async Task A_command_that_fails_is_undone_and_reported(CancellationToken cancellationToken)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"fault-{Guid.NewGuid():N}");
        var command = new CommandFault($"touch {file}; echo broken >&2; exit 3", $"rm {file}", 5000);
        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(
            () => Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", Command = command }, cancellationToken));

        Assert.That((refusal!.Code, refusal.Reason), Is.EqualTo((AgentMethods.ReadBackFailed, $"'{command.Command}': exit status 3 broken")));
        Assert.That(file, Does.Not.Exist);
    }

    [Test]
    public async Task An_id_is_used_once_at_a_time_and_must_be_known(CancellationToken cancellationToken)
    {
        var request = new ApplyFaultRequest { Id = "f1", Command = new CommandFault("true", null, 5000) };
        await Agent.ApplyFaultAsync(request, cancellationToken);

        var twice = await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.ApplyFaultAsync(request, cancellationToken));
        var unknown = await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.HealFaultAsync("f2", cancellationToken));
        Assert.That((twice!.Reason, unknown!.Reason), Is.EqualTo(("fault f1 is in force already", "no fault f2 is in force")));

        await Agent.HealFaultAsync("f1", cancellationToken);
        await Agent.ApplyFaultAsync(request, cancellationToken);
    }

    [Test]
    public async Task A_module_that_is_not_there_is_refused_by_name(CancellationToken cancellationToken)
    {
        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => Agent.ApplyFaultAsync(
            new ApplyFaultRequest { Id = "f1", ModuleLoad = new ModuleLoadFault("no_such_module", "") }, cancellationToken));

        Assert.That(refusal!.Reason, Does.StartWith("find module no_such_module: ENOENT"));
    }

    [Test]
    public async Task Everything_is_healed_when_the_stream_ends(CancellationToken cancellationToken)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"fault-{Guid.NewGuid():N}");
        await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("eth0") }, cancellationToken);
        await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f2", Command = new CommandFault($"touch {file}", $"rm {file}", 5000) }, cancellationToken);
        await Agent.ApplyFaultAsync(new ApplyFaultRequest { Id = "f3", Pressure = new PressureLoadFault(1024 * 1024, 0) }, cancellationToken);
        var holder = Children().Single();

        Assert.That(await _nodes.Here.CloseAsync(), Is.Zero);

        AssertConfigured();
        Assert.That(file, Does.Not.Exist);
        Assert.That($"/proc/{holder}", Does.Not.Exist);
    }

    private void AssertConfigured()
    {
        var link = _nodes.HereNetlink.Links.Get("eth0");
        Assert.That(link.IsUp, Is.True);
        Assert.That(
            _nodes.HereNetlink.Addresses.List(link.Index).Select(a => a.ToString()), Is.SupersetOf(new[] { "198.18.0.1/24", "2001:db8::1/64" }));
        Assert.That(
            _nodes.HereNetlink.Routes.List().Where(r => r.Destination.PrefixLength == 0).SelectMany(r => r.NextHops).Select(h => h.Via!.ToString()),
            Is.EqualTo(new[] { "198.18.0.2", "2001:db8::2" }));
    }

    private async Task<string> Sysctls(CancellationToken cancellationToken) => (await Agent.RunCommandAsync(
        new CommandRequest("cat /proc/sys/net/ipv4/tcp_sack /proc/sys/net/ipv4/ip_local_port_range", 5000), cancellationToken)).Output;

    private int[] Children() =>
        [.. Directory.EnumerateDirectories($"/proc/{_nodes.Here.Pid}/task")
            .SelectMany(t => File.ReadAllText($"{t}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    private static long ResidentBytes(int pid) =>
        long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1]) * Environment.SystemPageSize;
}
