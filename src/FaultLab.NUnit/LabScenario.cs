using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FaultLab.Detection;
using FaultLab.NUnit.Running;
using FaultLab.Scenarios;

namespace FaultLab.NUnit;

/// <summary>
/// A scenario written in code. Each call adds what the key of the same name does in a scenario file; values are written as there
/// (<c>"200ms"</c>, <c>"128MiB"</c>), and an anonymous object stands for a map: <c>new { rate = "20mbit" }</c>. It becomes the text of
/// a scenario file, is checked as one, and is kept with the results, so that the command line can run it again.
/// </summary>
/// <example>
/// <code>
/// var run = await LabScenario.Named("wan-flap").Lasting("20s")
///     .Host("client").Gateway("gw", kernel: "6.1").Host("server")
///     .Link("lan", "client:eth0", "gw:lan0", "198.18.0.0/24")
///     .Link("wan", "gw:wan0", "server:eth0", "198.18.1.0/24")
///     .DefaultRoute("client", "gw").DefaultRoute("server", "gw")
///     .Ping("path", "client", "server", every: "200ms")
///     .At("5s", "flap", new { link = "wan", by = "carrier", down = "2s" })
///     .RunAsync(cancellationToken);
/// run.AssertNever(IncidentKind.Crash, IncidentKind.Hang);
/// run.AssertProbe("path", outage: "&lt;= 5s");
/// </code>
/// </example>
public sealed class LabScenario
{
    private static readonly JsonSerializerOptions Spelling = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly JsonObject _root = [];

    private LabScenario(string name) => _root["name"] = name;

    /// <summary>Begins a scenario; its results folders begin with the name.</summary>
    public static LabScenario Named(string name) => new(name);

    /// <summary>How long the schedule runs once the lab is ready.</summary>
    public LabScenario Lasting(string duration) => Set("duration", duration);

    /// <summary>The seed of every random draw; without it one is drawn and recorded.</summary>
    public LabScenario Seed(uint seed) => Set("seed", seed);

    /// <summary>Any other key of the top level.</summary>
    public LabScenario Set(string key, object value)
    {
        _root[key] = Node(value);
        return this;
    }

    /// <summary>A network namespace on this machine's kernel.</summary>
    public LabScenario Host(string name, object? with = null) => Node(name, new { kind = "host" }, with);

    /// <summary>A VM that boots a Debian kernel of this version.</summary>
    public LabScenario Vm(string name, string kernel, object? with = null) => Node(name, new { kind = "vm", kernel }, with);

    /// <summary>The node under test: a VM that forwards.</summary>
    public LabScenario Gateway(string name, string kernel, object? with = null) =>
        Node(name, new { kind = "vm", role = "dut", kernel, forward = true }, with);

    /// <summary>A node of any kind.</summary>
    public LabScenario Node(string name, object keys, object? more = null)
    {
        Map(Map(_root, "topology"), "nodes")[name] = Merged(keys, more);
        return this;
    }

    /// <summary>A link between two interfaces, each as <c>node:interface</c>.</summary>
    public LabScenario Link(string name, string a, string b, params string[] subnets) =>
        Link(name, a, b, subnets.Length == 0 ? new { } : new { subnet = subnets });

    /// <summary>A link with any of its keys, such as <c>new { subnet = "198.18.0.0/24", mtu = 9000 }</c>.</summary>
    public LabScenario Link(string name, string a, string b, object with)
    {
        List(Map(_root, "topology"), "links").Add(Merged(new { name, endpoints = new[] { a, b } }, with));
        return this;
    }

    /// <summary>The default gateways of a node, the preferred first.</summary>
    public LabScenario DefaultRoute(string node, params string[] gateways)
    {
        Map(Map(_root, "topology"), "routes")[node] = Node(new Dictionary<string, string[]> { ["default"] = gateways });
        return this;
    }

    /// <summary>A TCP flow; without a rate as fast as TCP allows.</summary>
    public LabScenario Tcp(string name, string from, string to, string? rate = null) => Traffic(name, from, to, new { tcp = new { rate } });

    /// <summary>A UDP flow of so many bytes a packet and so many packets a second, such as <c>50/s</c>.</summary>
    public LabScenario Udp(string name, string from, string to, int size, string rate) => Traffic(name, from, to, new { udp = new { size, rate } });

    /// <summary>A flow of any kind.</summary>
    public LabScenario Traffic(string name, string from, string to, object kind) => Append("traffic", new { name, from, to }, kind);

    /// <summary>An ICMP echo probe.</summary>
    public LabScenario Ping(string name, string from, string to, string every, string? timeout = null) =>
        Probe(name, from, to, new { icmp = new { every, timeout } });

    /// <summary>A probe of any kind, such as <c>new { http = new { every = "2s", slow = "10s" } }</c>.</summary>
    public LabScenario Probe(string name, string from, string to, object kind) => Append("probes", new { name, from, to }, kind);

    /// <summary>A fault of any kind, so long after the lab is ready.</summary>
    public LabScenario At(string at, string fault, object keys) => Append("faults", new { at }, new Dictionary<string, object> { [fault] = keys });

    /// <summary>A fault again and again, each time up to <paramref name="jitter"/> earlier or later.</summary>
    public LabScenario Every(string every, string fault, object keys, string? jitter = null) =>
        Append("faults", new { every, jitter }, new Dictionary<string, object> { [fault] = keys });

    /// <summary>Incidents that must not be found for the scenario to pass.</summary>
    public LabScenario Never(params IncidentKind[] kinds) => Append("expect", new { never = kinds });

    /// <summary>Any expectation, such as <c>new { probe = "path", outage = "&lt;= 2s" }</c>.</summary>
    public LabScenario Expect(object expectation) => Append("expect", expectation);

    /// <summary>Links whose packets are kept.</summary>
    public LabScenario Capture(params string[] links) => Set("capture", links);

    /// <summary>The scenario as the text of a file: JSON, which YAML includes.</summary>
    public override string ToString() => _root.ToJsonString(Spelling);

    /// <summary>Checks it as a file would be; relative paths in it are relative to the test assembly's folder.</summary>
    public ScenarioLoadResult Load() =>
        ScenarioLoader.LoadText(ToString(), Path.Combine(AppContext.BaseDirectory, $"{(string?)_root["name"]}.faultlab.yaml"));

    /// <summary>Builds the lab, plays the schedule, takes the lab down; to be called from within a test. It does not assert: the outcome does.</summary>
    /// <exception cref="global::NUnit.Framework.AssertionException">The scenario is wrong: every error with its line of <see cref="ToString"/>.</exception>
    /// <exception cref="LabException">This machine cannot run it.</exception>
    public Task<ScenarioOutcome> RunAsync(CancellationToken cancellationToken = default) =>
        ScenarioRunner.RunAsync(Load(), seed: null, cancellationToken);

    private static JsonNode? Node(object? value) => JsonSerializer.SerializeToNode(value, Spelling);

    private static JsonObject Merged(object keys, object? more)
    {
        var merged = Node(keys)!.AsObject();
        foreach (var (key, value) in Node(more)?.AsObject() ?? [])
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }

    private static JsonObject Map(JsonObject parent, string key)
    {
        if (parent[key] is not JsonObject map)
        {
            parent[key] = map = [];
        }

        return map;
    }

    private static JsonArray List(JsonObject parent, string key)
    {
        if (parent[key] is not JsonArray list)
        {
            parent[key] = list = [];
        }

        return list;
    }

    private LabScenario Append(string list, object keys, object? more = null)
    {
        List(_root, list).Add((JsonNode)Merged(keys, more));
        return this;
    }
}
