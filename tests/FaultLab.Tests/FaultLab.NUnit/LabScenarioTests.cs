using FaultLab.Detection;
using FaultLab.NUnit;
using FaultLab.Scenarios;
using NUnit.Framework;
using YamlDotNet.Serialization;

namespace FaultLab.Tests.FaultLab.NUnit;

internal sealed class LabScenarioTests
{
    [Test]
    public void What_is_written_in_code_is_the_scenario_that_a_file_would_give()
    {
        const string file = """
            name: both
            seed: 7
            duration: 20s
            topology:
              nodes:
                client: { kind: host }
                gw: { kind: vm, role: dut, kernel: "6.1", forward: true, memory: 128MiB }
              links:
                - { name: lan, endpoints: ["client:eth0", "gw:lan0"], subnet: 198.18.0.0/24, mtu: 9000 }
              routes:
                client: { default: gw }
            traffic:
              - { name: bulk, from: client, to: gw, tcp: { rate: 20mbit } }
              - { name: calls, from: client, to: gw, udp: { size: 200, rate: 50/s } }
            probes:
              - { name: ping, from: client, to: gw, icmp: { every: 200ms } }
            faults:
              - { at: 3s, flap: { link: lan, by: carrier, down: 1s } }
              - { every: 5s, jitter: 1s, sysctl: { on: gw, net.ipv4.tcp_sack: 0, for: 1s } }
            expect:
              - never: [crash, counter-frozen]
              - { probe: ping, outage: "<= 2s" }
            capture: [lan]
            """;
        var code = LabScenario.Named("both").Seed(7).Lasting("20s")
            .Host("client").Gateway("gw", "6.1", new { memory = "128MiB" })
            .Link("lan", "client:eth0", "gw:lan0", new { subnet = "198.18.0.0/24", mtu = 9000 })
            .DefaultRoute("client", "gw")
            .Tcp("bulk", "client", "gw", "20mbit")
            .Udp("calls", "client", "gw", 200, "50/s")
            .Ping("ping", "client", "gw", every: "200ms")
            .At("3s", "flap", new { link = "lan", by = FlapMethod.Carrier, down = "1s" })
            .Every("5s", "sysctl", new Dictionary<string, object> { ["on"] = "gw", ["net.ipv4.tcp_sack"] = 0, ["for"] = "1s" }, jitter: "1s")
            .Never(IncidentKind.Crash, IncidentKind.CounterFrozen)
            .Expect(new { probe = "ping", outage = "<= 2s" })
            .Capture("lan");

        var written = ScenarioLoader.LoadText(file, "both.faultlab.yaml");
        var coded = code.Load();

        Assert.That(written.Errors, Is.Empty);
        Assert.That(coded.Errors, Is.Empty);
        Assert.That(Canonical(coded.ResolvedYaml!), Is.EqualTo(Canonical(written.ResolvedYaml!)));
    }

    [Test]
    public void A_wrong_one_is_told_as_a_file_would_be()
    {
        var errors = LabScenario.Named("wrong").Lasting("20s").Host("client")
            .Ping("ping", "client", "nobody", every: "200ms").Load().Errors;

        Assert.That(errors.Select(e => e.ToString()), Has.Some.Contains("nobody"));
    }

    /// <summary>Without the styles in which YAML can be written, and with sorted keys.</summary>
    private static string Canonical(string yaml) =>
        new SerializerBuilder().JsonCompatible().Build().Serialize(Sorted(new DeserializerBuilder().Build().Deserialize<object>(yaml))!);

    private static object? Sorted(object? value) => value switch
    {
        Dictionary<object, object> map => new SortedDictionary<string, object?>(
            map.ToDictionary(pair => (string)pair.Key, pair => Sorted(pair.Value)), StringComparer.Ordinal),
        List<object> { Count: 1 } list => Sorted(list[0]),
        List<object> list => list.Select(Sorted).ToList(),
        _ => value,
    };
}
