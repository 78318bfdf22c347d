using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>The smallest gateway lab: a client, a VM that forwards, a server; with the faults and expectations of one test.</summary>
internal static class GatewayLab
{
    public static string Yaml(string faults, string node = "", string expect = "- never: [crash]", string duration = "12s", string more = "") => $$"""
        name: gateway-test
        seed: 1
        duration: {{duration}}
        topology:
          nodes:
            client: { kind: host }
            gw:     { kind: vm, role: dut, kernel: "6.1", memory: 128MiB, forward: true{{node}} }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "gw:lan0"], subnet: [198.18.0.0/24, "2001:db8:1::/64"] }
            - { name: wan, endpoints: ["gw:wan0", "server:eth0"], subnet: [198.18.1.0/24, "2001:db8:2::/64"] }
          routes:
            client: { default: gw }
            server: { default: gw }
        traffic:
          - { name: calls, from: client, to: server, udp: { size: 200, rate: 50/s } }
        probes:
          - { name: lan-ping, from: client, to: gw,     icmp: { every: 200ms, timeout: 1s } }
          - { name: path,     from: client, to: server, icmp: { every: 200ms, timeout: 1s } }
        {{more}}
        faults:
          {{faults}}
        expect:
          {{expect}}
        """;

    /// <summary>Runs it in a results folder of its own and returns the outcome; nothing of it may stay on the machine.</summary>
    public static async Task<RunOutcome> RunAsync(string yaml, CancellationToken cancellationToken, params (string Name, string Value)[] set)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var file = Path.Combine(folder.FullName, "test.faultlab.yaml");
        await File.WriteAllTextAsync(file, yaml, cancellationToken);
        return await RunFileAsync(file, folder, cancellationToken, set);
    }

    /// <summary>Runs one of the scenario files in <c>scenarios/</c>.</summary>
    public static Task<RunOutcome> RunShippedAsync(string file, CancellationToken cancellationToken, params (string Name, string Value)[] set) =>
        RunFileAsync(LabFiles.PathOf("..", "scenarios", file), Directory.CreateTempSubdirectory("faultlab-test-"), cancellationToken, set);

    private static async Task<RunOutcome> RunFileAsync(string file, DirectoryInfo folder, CancellationToken cancellationToken, (string Name, string Value)[] set)
    {
        var loaded = ScenarioLoader.Load(file, set.ToDictionary(s => s.Name, s => s.Value));
        Assert.That(loaded.Errors, Is.Empty);
        var store = new ResultsStore(Path.Combine(folder.FullName, "results"));
        var before = MachineState.Read();
        var outcome = await new ScenarioRun(store, new TestObserver(), TimeProvider.System)
            .RunAsync(Planner.Create(loaded.Scenario!), loaded.ResolvedYaml!, cancellationToken);
        Assert.That(MachineState.Read(), Is.EqualTo(before), "the machine is as it was before the run");
        return outcome;
    }

    public static IEnumerable<Incident> All(this RunOutcome outcome) =>
        outcome.Summary.Judgement!.Incidents.SelectMany(root => root.Consequences.Prepend(root));

    private sealed class TestObserver : IRunObserver
    {
        public void OnProgress(string message) => TestContext.Progress.WriteLine(message);

        public void OnEvent(HistoryEvent historyEvent)
        {
            if (historyEvent is FaultEvent or LabTrouble or NodeState)
            {
                TestContext.Progress.WriteLine(historyEvent);
            }
        }

        public void OnIncident(Incident incident) => TestContext.Progress.WriteLine(incident);
    }
}
