using FaultLab.Lab.Agents;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

[Category("root")]
[CancelAfter(60_000)]
public sealed class NodeTests
{
    [Test]
    public async Task Says_who_it_is_by_the_clock_of_this_machine(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        await using var agent = AgentUnderTest.Start(test.Namespace);

        var hello = await agent.Connection.HelloAsync(cancellationToken);
        var clock = await AgentClock.MeasureAsync(agent.Connection, TimeProvider.System, cancellationToken: cancellationToken);

        Assert.That(hello.Pid, Is.EqualTo(agent.Pid));
        Assert.That(hello.BootId, Is.EqualTo(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()));
        Assert.That(
            TimeProvider.System.GetElapsedTime(hello.MonotonicNanoseconds, clock.ToTimestamp(hello.MonotonicNanoseconds)).Duration(),
            Is.LessThanOrEqualTo(clock.Uncertainty));
    }

    [Test]
    public async Task Configures_a_node_twice_with_the_same_outcome(CancellationToken cancellationToken)
    {
        await using var nodes = await TwoNodes.StartAsync(cancellationToken);
        await nodes.Here.Connection.ConfigureAsync(TwoNodes.HereConfiguration, cancellationToken);

        var seen = (await nodes.Here.Connection.InterfacesAsync(cancellationToken)).Interfaces.Single();
        Assert.That((seen.Name, seen.Mac, seen.Up, seen.Carrier), Is.EqualTo(("eth0", TwoNodes.HereMac, true, true)));
        Assert.That(seen.Addresses, Is.SupersetOf(new[] { "198.18.0.1/24", "2001:db8::1/64" }));
        Assert.That(nodes.HereNetlink.Routes.List().Count(r => r.Destination.PrefixLength == 0), Is.EqualTo(2));
        Assert.That(await ReadSysctl(nodes, "net/ipv4/fib_multipath_hash_policy", cancellationToken), Is.EqualTo("1"));
    }

    [Test]
    public async Task Swaps_the_names_of_two_interfaces(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        test.Netlink.Links.CreateVeth(new VethEnd("lan0", "02:fa:00:00:00:0a"), new VethEnd("wan0", "02:fa:00:00:00:0b"));
        await using var agent = AgentUnderTest.Start(test.Namespace);

        await agent.Connection.ConfigureAsync(
            new NodeConfiguration
            {
                Interfaces = [new("wan0", "02:FA:00:00:00:0A", 1400, []), new("lan0", "02:fa:00:00:00:0b", 1500, ["198.18.3.1/24"])],
                Routes = [],
                Forward = true,
            },
            cancellationToken);

        var wan = test.Netlink.Links.Get("wan0");
        Assert.That((wan.Mac, wan.Mtu, wan.IsUp), Is.EqualTo(("02:fa:00:00:00:0a", 1400, true)));
        Assert.That(test.Netlink.Links.Get("lan0").Mac, Is.EqualTo("02:fa:00:00:00:0b"));
        var forward = await agent.Connection.RunCommandAsync(
            new CommandRequest("cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding", 5000), cancellationToken);
        Assert.That(forward.Output, Is.EqualTo("1\n1\n"));
    }

    [Test]
    public async Task Names_the_interface_it_does_not_find(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        await using var agent = AgentUnderTest.Start(test.Namespace);

        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(
            () => agent.Connection.ConfigureAsync(TwoNodes.HereConfiguration, cancellationToken));
        Assert.That(refusal!.Reason, Does.StartWith($"no interface for eth0 ({TwoNodes.HereMac})"));
    }

    [Test]
    public async Task Samples_on_schedule_and_tells_of_links(CancellationToken cancellationToken)
    {
        await using var nodes = await TwoNodes.StartAsync(cancellationToken);
        await nodes.Here.Connection.StartSamplingAsync(new SamplingRequest(100), cancellationToken);
        await nodes.Here.Heard.UntilAsync<LinkNotification>(l => l is { Name: "eth0", Carrier: true }, cancellationToken);

        nodes.ThereNetlink.Links.SetUp(nodes.ThereNetlink.Links.Get("eth0").Index, up: false);
        var down = await nodes.Here.Heard.UntilAsync<LinkNotification>(l => l is { Name: "eth0", Up: true, Carrier: false }, cancellationToken);
        var after = await nodes.Here.Heard.UntilAsync<SampleNotification>(s => s.MonotonicNanoseconds > down.MonotonicNanoseconds + 300_000_000, cancellationToken);

        Assert.That(after.Interfaces.Single().Carrier, Is.False);
        Assert.That(after.MemoryTotal, Is.GreaterThan(after.MemoryAvailable).And.GreaterThan(0));
        Assert.That(after.UptimeSeconds, Is.GreaterThan(0));
        Assert.That(after.CpuSeconds, Is.GreaterThan(after.SoftirqSeconds));
    }

    [Test]
    public async Task Runs_commands_side_by_side_and_kills_what_takes_too_long(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        await using var agent = AgentUnderTest.Start(test.Namespace);

        var slow = agent.Connection.RunCommandAsync(new CommandRequest("echo begun; sleep 4711 & sleep 4711", 1000), cancellationToken);
        var quick = await agent.Connection.RunCommandAsync(new CommandRequest("echo out; echo err >&2; kill -TERM $$", 5000), cancellationToken);
        var large = await agent.Connection.RunCommandAsync(new CommandRequest("head -c 100000 /dev/zero | tr '\\0' x", 5000), cancellationToken);

        Assert.That(quick, Is.EqualTo(new CommandResult(128 + 15, "out\n", "err\n")));
        Assert.That(large.Output, Has.Length.LessThan(66_000).And.EndsWith("[34464 bytes more]"));
        Assert.That((await slow).ExitStatus, Is.EqualTo(-1));
        Assert.That(Commands(agent.Pid), Is.Empty);
    }

    [Test]
    public async Task Kills_its_commands_when_the_stream_ends(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        await using var agent = AgentUnderTest.Start(test.Namespace);
        var run = agent.Connection.RunCommandAsync(new CommandRequest("sleep 4712", 60_000), cancellationToken);
        await Eventually.Is(() => Commands(agent.Pid).Any(), cancellationToken);

        Assert.That(await agent.CloseAsync(), Is.Zero);
        Assert.That(async () => await run, Throws.TypeOf<LabException>());
        Assert.That(Commands(agent.Pid), Is.Empty);
    }

    private static async Task<string> ReadSysctl(TwoNodes nodes, string path, CancellationToken cancellationToken) =>
        (await nodes.Here.Connection.RunCommandAsync(new CommandRequest($"cat /proc/sys/{path}", 5000), cancellationToken)).Output.Trim();

    /// <summary>Processes that the agent started and that are still there.</summary>
    private static IEnumerable<string> Commands(int agent) =>
        File.Exists($"/proc/{agent}/stat")
            ? Directory.EnumerateDirectories($"/proc/{agent}/task").SelectMany(t => Read($"{t}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : [];

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
