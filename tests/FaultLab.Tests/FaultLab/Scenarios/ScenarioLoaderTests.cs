using System.Collections.Immutable;
using System.Net;
using FaultLab.Detection;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

internal sealed class ScenarioLoaderTests
{
    private static readonly string Quickstart = Repository.PathOf("scenarios", "quickstart.faultlab.yaml");

    private static ImmutableDictionary<string, string> NoParameters => ImmutableDictionary<string, string>.Empty;

    [Test]
    public void The_quickstart_is_a_good_scenario()
    {
        var loaded = ScenarioLoader.Load(Quickstart, NoParameters);

        Assert.That(loaded.Errors, Is.Empty);
        var scenario = loaded.Scenario!;
        var gateway = scenario.Topology.Nodes[1];
        Assert.Multiple(() =>
        {
            Assert.That(scenario.Duration, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(scenario.Seed, Is.EqualTo(7));
            Assert.That(gateway.Kernel!.Version, Is.EqualTo("6.1"));
            Assert.That(gateway.Memory, Is.EqualTo(new ByteSize(128 << 20)));
            Assert.That(gateway.Management, Is.EqualTo(new[] { ManagementService.Ssh, ManagementService.Http }));
            Assert.That(scenario.Topology.Links[1].Impair!.Rate, Is.EqualTo(new BitRate(100_000_000)));
            Assert.That(scenario.Topology.Links[1].Subnets, Is.EqualTo(new[] { IPNetwork.Parse("198.18.1.0/24") }));
            Assert.That(scenario.Topology.Routes[1].Default, Is.EqualTo(new[] { "wan1", "wan2" }));
            Assert.That(scenario.Probes[2].Slow, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(scenario.Probes[2].Timeout, Is.GreaterThan(TimeSpan.FromSeconds(10)), "or nothing could ever be slow");
            Assert.That(scenario.Faults[0].Fault, Is.EqualTo(new FlapFault
            {
                Link = "wan1",
                By = FlapMethod.Carrier,
                Down = TimeSpan.FromSeconds(2),
                Times = 3,
                Every = TimeSpan.FromSeconds(8),
            }));
            Assert.That(((SysctlFault)scenario.Faults[5].Fault).Values["net.ipv4.tcp_sack"], Is.EqualTo("0"));
            Assert.That(((NeverExpectation)scenario.Expect[0]).Kinds, Does.Contain(IncidentKind.CounterFrozen));
            Assert.That(scenario.Expect[2].Text, Is.EqualTo("probe path: outage <= 12s, loss <= 20%"));
        });
    }

    [Test]
    public void Set_overrides_a_parameter()
    {
        var loaded = ScenarioLoader.Load(Quickstart, NoParameters.Add("kernel", "6.12").Add("memory", "1GiB"));

        Assert.That(loaded.Scenario!.Topology.Nodes[1].Kernel!.Version, Is.EqualTo("6.12"));
        Assert.That(loaded.Scenario.Topology.Nodes[1].Memory, Is.EqualTo(new ByteSize(1 << 30)));
        Assert.That(loaded.Scenario.Params["kernel"], Is.EqualTo("6.12"));
    }

    [Test]
    public void Set_of_an_unknown_parameter_is_an_error()
    {
        var loaded = ScenarioLoader.Load(Quickstart, NoParameters.Add("kernal", "6.12"));

        Assert.That(loaded.Errors.Select(error => (error.Path, error.Message, error.Suggestion)), Is.EqualTo(new[]
        {
            ("params", "--set kernal: the scenario has no parameter of that name", "kernel"),
        }));
    }

    [Test]
    public void A_capture_may_say_how_it_is_kept()
    {
        const string nodes = """
            name: x
            duration: 10s
            topology:
              nodes: { a: { kind: host }, b: { kind: host } }
              links: [{ name: lan, endpoints: ["a:eth0", "b:eth0"] }, { name: wan, endpoints: ["a:eth1", "b:eth1"] }]

            """;
        var full = ScenarioLoader.LoadText(nodes + "capture: { links: [lan, wan], snap: 1500, filter: udp, ring: { size: 10MB, every: 1h, files: 20 }, budget: 4GB }", "x.yaml");
        var budget = ScenarioLoader.LoadText(nodes + "capture: { links: lan, budget: 80MB }", "x.yaml");
        var plain = ScenarioLoader.LoadText(nodes + "capture: [lan, wan]", "x.yaml");

        Assert.That(full.Errors.Concat(budget.Errors).Concat(plain.Errors), Is.Empty);
        Assert.That(full.Scenario!.Capture, Is.EqualTo(new[] { "lan", "wan" }));
        Assert.That(full.Scenario.CaptureSettings, Is.EqualTo(new CaptureSettings
        {
            SnapLength = 1500,
            Filter = "udp",
            FileBytes = 10_000_000,
            FileTime = TimeSpan.FromHours(1),
            Files = 20,
            BudgetBytes = 4_000_000_000,
        }));
        Assert.That(budget.Scenario!.CaptureSettings.FileBytes, Is.EqualTo(10_000_000));
        Assert.That((plain.Scenario!.Capture.Length, plain.Scenario.CaptureSettings), Is.EqualTo((2, new CaptureSettings())));
    }

    [TestCase("scenarios/quickstart.faultlab.yaml", "kernel", "6.12")]
    [TestCase("tests/FaultLab.Tests/FaultLab/Scenarios/everything.faultlab.yaml", "mem", "64MiB")]
    public void The_resolved_text_loads_to_the_same_scenario(string file, string parameter, string value)
    {
        var loaded = ScenarioLoader.Load(Repository.PathOf(file), NoParameters.Add(parameter, value));
        Assert.That(loaded.Errors, Is.Empty);

        var again = ScenarioLoader.LoadText(loaded.ResolvedYaml!, "elsewhere/scenario.yaml");

        Assert.That(again.Errors, Is.Empty);
        Assert.That(Printed(again.Scenario!), Is.EqualTo(Printed(loaded.Scenario!)));
        Assert.That(again.Scenario!.Params[parameter], Is.EqualTo(value));
    }

    [Test]
    public void A_scenario_with_every_key_says_what_it_means()
    {
        var file = Repository.PathOf("tests", "FaultLab.Tests", "FaultLab", "Scenarios", "everything.faultlab.yaml");

        var scenario = ScenarioLoader.Load(file, NoParameters).Scenario!;

        Assert.Multiple(() =>
        {
            Assert.That(scenario.Topology.Nodes[1].Kernel, Is.EqualTo(new KernelSource { Version = "6.12", Flavour = "amd64" }));
            Assert.That(scenario.Topology.Nodes[1].Management, Is.EqualTo(new[] { ManagementService.Ssh }));
            Assert.That(scenario.Topology.Nodes.Select(n => n.Boot), Is.EqualTo(new[] { BootMode.Cold, BootMode.Snapshot, BootMode.Cold, BootMode.Cold, BootMode.Cold }));
            Assert.That(scenario.Topology.Nodes[1].Modules, Is.EqualTo(new[] { "tun" }));
            Assert.That(scenario.Topology.Nodes[0].Steps, Is.EqualTo(new[]
            {
                new Step { Name = "s1", Run = "true" },
                new Step { Name = "s2", Run = "false", First = TimeSpan.FromSeconds(3), Every = TimeSpan.FromSeconds(20), Exit = 1, Within = TimeSpan.FromSeconds(5), Contains = "a", Matches = "^b" },
            }));
            var (web, twin) = (scenario.Topology.Nodes[3].Container!, scenario.Topology.Nodes[4].Container!);
            Assert.That((web.Image.Suite, web.Env["MODE"], web.Capabilities[0], web.Cpus, web.Healthcheck!.Retries, web.Restart),
                Is.EqualTo(("trixie", "x", "SYS_TIME", (double?)0.5, 2, RestartPolicy.OnFailure)));
            Assert.That(web.Image.Packages, Is.EqualTo(new[] { "nginx-light", "busybox-static" }));
            Assert.That(web.Files.Select(f => (f.Target, Path.GetFileName(f.Source), f.Content)), Is.EqualTo(new (string, string?, string?)[]
            {
                ("/etc/motd", null, "hi"), ("/etc/own", "everything.faultlab.yaml", null),
            }));
            Assert.That((Path.GetFileName(twin.Image.Tar), twin.Command[0], twin.Memory), Is.EqualTo(("everything.faultlab.yaml", "/bin/true", (ByteSize?)null)));
            Assert.That(scenario.Topology.Links[0].Subnets, Has.Length.EqualTo(2));
            Assert.That(scenario.Topology.Links[3].Subnets, Is.Empty);
            Assert.That(scenario.Topology.Links[1].Impair!.ToString(),
                Is.EqualTo("rate 10mbit, delay 20ms, jitter 5ms, loss 1%, duplicate 1%, reorder 2%, corrupt 0.1%"));
            Assert.That(scenario.Topology.Routes[1].ByMetric, Is.True);
            Assert.That(scenario.Topology.Routes[1].Static, Is.EqualTo(new[] { new StaticRoute(IPNetwork.Parse("198.19.0.0/16"), "b") }));
            Assert.That(scenario.Traffic[0].Address, Is.EqualTo(IPAddress.Parse("198.18.9.9")));
            Assert.That(scenario.Probes[0].Address, Is.EqualTo(IPAddress.Parse("198.18.0.2")));
            Assert.That(scenario.Faults[0].First, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(scenario.Traffic[0].Tcp, Is.EqualTo(new TcpTraffic(null)));
            Assert.That(((FlapFault)scenario.Faults[0].Fault).Times, Is.EqualTo(3));
            Assert.That(((RunFault)scenario.Faults[8].Fault).Command, Is.EqualTo("echo ${X}: \"y\""));
            Assert.That(((ModuleFault)scenario.Faults[7].Fault).Parameters, Is.EqualTo(new Dictionary<string, string> { ["a"] = "1" }));
            Assert.That(scenario.Faults.Select(entry => entry.Fault.Kind).Distinct().Count(), Is.EqualTo(12));
            Assert.That(scenario.Expect[2].Text, Is.EqualTo("traffic t: loss <= 1%, duplicates < 1%, reordered < 2%, stall < 3s, goodput >= 1mbit, survivors >= 60%"));
            Assert.That(scenario.Expect[1].Text, Is.EqualTo("node gw: memory-available >= 15%, cpu <= 90%, softirq < 50%, mptcp-connections >= 1, mptcp-joins > 2"));
            Assert.That(scenario.Faults[4].Fault.Title, Is.EqualTo("drop MPTCP join packets to port 80 in by lan0 on gw for 2s"));
            Assert.That(scenario.Traffic[1].Tcp, Is.EqualTo(new TcpTraffic(new BitRate(1_000_000), Mptcp: true, Renew: TimeSpan.FromSeconds(3))));
            Assert.That(scenario.Topology.Routes[1].Rules, Is.EqualTo(new[]
            {
                new RoutingRule(null, "l3", null, "l3"), new RoutingRule(IPNetwork.Parse("198.18.0.0/24"), null, "l1", "b"),
            }));
            Assert.That(scenario.Topology.Nodes[2].Mptcp!.Endpoints.Select(e => $"{e.Interface} {string.Join(' ', e.Uses)}"),
                Is.EqualTo(new[] { "eth0 Subflow Fullmesh", "eth1 Signal", "eth2 Subflow" }));
            Assert.That(scenario.Topology.Nodes[2].Mptcp!.Subflows, Is.EqualTo(4));
            Assert.That(scenario.Topology.Nodes[2].Proxy!.In, Is.EqualTo(new[] { "eth0" }));
            Assert.That(scenario.Capture, Is.EqualTo(new[] { "l1" }));
        });
    }

    [Test]
    public void Files_are_relative_to_the_scenario_and_absolute_once_loaded()
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-scenario-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "vmlinux"), "");
            Directory.CreateDirectory(Path.Combine(folder.FullName, "modules"));
            var file = Path.Combine(folder.FullName, "own.faultlab.yaml");
            File.WriteAllText(file, Minimal.Replace("kernel: \"6.1\"", "kernel: { vmlinux: vmlinux, modules: ./modules }", StringComparison.Ordinal));

            var loaded = ScenarioLoader.Load(file, NoParameters);
            var gone = ScenarioLoader.LoadText(loaded.ResolvedYaml!.Replace("vmlinux:", "vmlinux: /gone", StringComparison.Ordinal), "x.yaml", filesMustExist: false);

            Assert.That(loaded.Scenario!.Topology.Nodes[1].Kernel, Is.EqualTo(new KernelSource
            {
                Vmlinux = Path.Combine(folder.FullName, "vmlinux"),
                Modules = Path.Combine(folder.FullName, "modules"),
            }));
            Assert.That(loaded.ResolvedYaml, Does.Contain(Path.Combine(folder.FullName, "vmlinux")));
            Assert.That(gone.Errors, Is.Empty, "a scenario that is only judged again needs no files");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void A_dollar_brace_can_be_written_for_the_shell()
    {
        var text = Minimal + "faults: [{ at: 1s, run: { on: gw, command: 'echo $${HOME} \"$USER\"' } }]\n";

        var loaded = ScenarioLoader.LoadText(text, "x.yaml");
        var again = ScenarioLoader.LoadText(loaded.ResolvedYaml!, "x.yaml");

        Assert.That(((RunFault)loaded.Scenario!.Faults[0].Fault).Command, Is.EqualTo("echo ${HOME} \"$USER\""));
        Assert.That(again.Scenario!.Faults[0].Fault, Is.EqualTo(loaded.Scenario.Faults[0].Fault));
    }

    [Test]
    public void Anchors_and_aliases_are_understood()
    {
        var text = Minimal.Replace("subnet: 198.18.0.0/24", "impair: &slow { rate: 1mbit }, subnet: 198.18.0.0/24", StringComparison.Ordinal)
            + "faults: [{ at: 1s, impair: { link: lan, for: 1s, rate: 2mbit } }, { at: 3s, flap: &flap { link: lan, by: carrier, down: 1s } }, { at: 5s, flap: *flap }]\n";

        var loaded = ScenarioLoader.LoadText(text, "x.yaml");

        Assert.That(loaded.Errors, Is.Empty);
        Assert.That(loaded.Scenario!.Faults[2].Fault, Is.EqualTo(loaded.Scenario.Faults[1].Fault));
    }

    [Test]
    public void A_document_that_doubles_itself_is_refused()
    {
        var lines = Enumerable.Range(1, 40).Select(level => $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]");

        var loaded = ScenarioLoader.LoadText("a0: &a0 [x, x]\n" + string.Join('\n', lines), "x.yaml");

        Assert.That(loaded.Errors.Single().Message, Does.Contain("too large"));
    }

    [TestCase("no-such.faultlab.yaml", "there is no such file")]
    [TestCase("", "this is a folder; name a file in it")]
    public void A_file_that_cannot_be_read_is_an_error(string name, string message)
    {
        var loaded = ScenarioLoader.Load(Repository.PathOf("scenarios", name), NoParameters);

        Assert.That(loaded.Errors.Single().Message, Is.EqualTo(message));
    }

    [Test]
    public void A_misspelt_file_name_gets_the_nearest_one()
    {
        var loaded = ScenarioLoader.Load(Repository.PathOf("scenarios", "quickstrat.faultlab.yaml"), NoParameters);

        Assert.That(loaded.Errors.Single().ToString(), Does.EndWith("there is no such file; did you mean \"quickstart.faultlab.yaml\"?"));
    }

    private const string Minimal = """
        name: minimal
        duration: 10s
        topology:
          nodes:
            client: { kind: host }
            gw: { kind: vm, kernel: "6.1" }
          links:
            - { name: lan, endpoints: ["client:eth0", "gw:lan0"], subnet: 198.18.0.0/24 }

        """;

    /// <summary>Records compare their arrays by reference; as text they compare by content.</summary>
    private static string Printed(Scenario scenario) => string.Join('\n',
    [
        $"{scenario.Name} {scenario.Description} {scenario.Seed} {scenario.Duration}", .. scenario.Params.Select(value => value.ToString()),
        .. scenario.Topology.Nodes.Select(node => $"{node with { Management = [] }} {string.Join(',', node.Management)}"),
        .. scenario.Topology.Links.Select(link => $"{link with { Subnets = [] }} {string.Join(',', link.Subnets)}"),
        .. scenario.Topology.Routes.Select(routes => $"{routes.Node} {string.Join(',', routes.Default)}"),
        .. scenario.Traffic.Select(traffic => traffic.ToString()), .. scenario.Probes.Select(probe => probe.ToString()),
        .. scenario.Faults.Select(entry => $"{entry.At} {entry.Every} {entry.Jitter} {entry.Fault.Title}"),
        .. scenario.Expect.Select(expectation => expectation.Text),
    ]);
}
