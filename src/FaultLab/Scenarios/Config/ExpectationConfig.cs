using System.ComponentModel;
using FaultLab.Detection;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Variant("never", typeof(NeverConfig))]
[Variant("probe", typeof(ProbeExpectationConfig))]
[Variant("traffic", typeof(TrafficExpectationConfig))]
[Variant("link", typeof(LinkExpectationConfig))]
[Variant("node", typeof(NodeExpectationConfig))]
[Variant("module", typeof(ModuleExpectationConfig))]
internal abstract record ExpectationConfig
{
    public abstract Expectation Convert(Conversion conversion, string path);

    /// <summary>The bounds that are set, each as a person reads it.</summary>
    protected static string Text(string subject, params (string Measure, object? Bound)[] bounds) =>
        $"{subject}: {string.Join(", ", bounds.Where(bound => bound.Bound is not null).Select(bound => $"{bound.Measure} {bound.Bound}"))}";
}

[Description("Incidents that must not be found.")]
internal sealed record NeverConfig : ExpectationConfig
{
    [OneOrMany, Description("Kinds of incident.")]
    public required IReadOnlyList<IncidentKind?>? Never { get; init; }

    [Description("Only on this node. Default: anywhere.")]
    public string? On { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        conversion.Node($"{path}.on", On);
        if (Never is { Count: 0 })
        {
            conversion.Error($"{path}.never", "names no incident");
        }

        var kinds = (Never ?? []).OfType<IncidentKind>().ToArray();
        return new NeverExpectation
        {
            Kinds = [.. kinds],
            On = On,
            Text = $"never {string.Join(", ", kinds.Select(Words.Of))}{(On is null ? "" : $" on {On}")}",
        };
    }
}

[Description("Bounds on what a probe measures over the run.")]
internal sealed record ProbeExpectationConfig : ExpectationConfig
{
    [Description("Name of the probe.")]
    public required string? Probe { get; init; }

    [Description("The longest time without an answer.")]
    public Bound<TimeSpan>? Outage { get; init; }

    [Description("Share of attempts that were lost or refused.")]
    public Bound<Percentage>? Loss { get; init; }

    [Description("Median time to answer.")]
    public Bound<TimeSpan>? P50 { get; init; }

    [Description("Time within which 99 % of the answers came.")]
    public Bound<TimeSpan>? P99 { get; init; }

    [Description("Longest time to answer.")]
    public Bound<TimeSpan>? Max { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        conversion.Known($"{path}.probe", Probe, "probe", conversion.ProbeNames);
        if (Outage is null && Loss is null && P50 is null && P99 is null && Max is null)
        {
            conversion.Missing(path, "bounds nothing; set one of outage, loss, p50, p99, max", "outage", "loss", "p50", "p99", "max");
        }

        return new ProbeExpectation
        {
            Probe = Probe ?? "",
            Outage = Outage,
            Loss = Loss,
            P50 = P50,
            P99 = P99,
            Max = Max,
            Text = Text($"probe {Probe}", ("outage", Outage), ("loss", Loss), ("p50", P50), ("p99", P99), ("max", Max)),
        };
    }
}

[Description("Bounds on what a flow of traffic suffers over the run.")]
internal sealed record TrafficExpectationConfig : ExpectationConfig
{
    [Description("Name of the flow.")]
    public required string? Traffic { get; init; }

    [Description("Share of packets that never arrived.")]
    public Bound<Percentage>? Loss { get; init; }

    [Description("Share of packets that arrived again.")]
    public Bound<Percentage>? Duplicates { get; init; }

    [Description("Share of packets that arrived after a later one.")]
    public Bound<Percentage>? Reordered { get; init; }

    [Description("The longest time in which nothing arrived.")]
    public Bound<TimeSpan>? Stall { get; init; }

    [Description("Mean rate at the receiver.")]
    public Bound<BitRate>? Goodput { get; init; }

    [Description("The largest jitter that the receiver told. Of iperf3 with udp.")]
    public Bound<TimeSpan>? Jitter { get; init; }

    [Description("Times that its connection broke. Of tcp and iperf3.")]
    public Bound<int>? Reconnects { get; init; }

    [Description("Rate at the receiver while flaps hold links down but leave a way, as a share of the rate while none does.")]
    public Bound<Percentage>? Survivors { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        conversion.Known($"{path}.traffic", Traffic, "traffic", conversion.TrafficNames);
        if (Loss is null && Duplicates is null && Reordered is null && Stall is null && Goodput is null && Jitter is null && Reconnects is null && Survivors is null)
        {
            conversion.Missing(path, "bounds nothing; set one of loss, duplicates, reordered, stall, goodput, jitter, reconnects, survivors",
                "loss", "duplicates", "reordered", "stall", "goodput", "jitter", "reconnects", "survivors");
        }

        var protocol = (conversion.Scenario.Traffic ?? []).FirstOrDefault(t => t is not null && t.Name == Traffic)?.Protocol;
        CheckSeen(conversion, path, protocol);

        return new TrafficExpectation
        {
            Traffic = Traffic ?? "",
            Loss = Loss,
            Duplicates = Duplicates,
            Reordered = Reordered,
            Stall = Stall,
            Goodput = Goodput,
            Jitter = Jitter,
            Reconnects = Reconnects,
            Survivors = Survivors,
            Text = Text($"traffic {Traffic}",
                ("loss", Loss), ("duplicates", Duplicates), ("reordered", Reordered), ("stall", Stall), ("goodput", Goodput), ("jitter", Jitter),
                ("reconnects", Reconnects), ("survivors", Survivors)),
        };
    }

    /// <summary>Reports bounds on what nobody counts of such a flow.</summary>
    private void CheckSeen(Conversion conversion, string path, ITrafficConfig? protocol)
    {
        var iperf3 = protocol as Iperf3Config;
        var udp = iperf3?.Protocol == TransportProtocol.Udp;
        void Check(string key, bool isSet, bool isSeen, string why)
        {
            if (isSet && protocol is not null && !isSeen)
            {
                conversion.Error($"{path}.{key}", why);
            }
        }

        Check("loss", Loss is not null, iperf3 is null || udp, "iperf3 sees no loss of TCP, which sends again what is lost; bound stall, goodput or reconnects");
        Check("duplicates", Duplicates is not null, iperf3 is null, "iperf3 counts no duplicates; a flow of udp does");
        Check("reordered", Reordered is not null, iperf3 is null, "iperf3 counts no reordered packets; a flow of udp does");
        Check("jitter", Jitter is not null, udp, "only iperf3 with \"protocol: udp\" tells jitter");
        Check("reconnects", Reconnects is not null, protocol is not UdpTrafficConfig, "a flow of udp has no connection");
    }
}

[Description("Bounds on what a link carries.")]
internal sealed record LinkExpectationConfig : ExpectationConfig
{
    [Description("Name of the link.")]
    public required string? Link { get; init; }

    [Description("The longest time from the end of a flap until the link carried traffic again, such as \"<= 10s\".")]
    public Bound<TimeSpan>? Rejoin { get; init; }

    [Description("MPTCP subflows that were agreed on over it during the run, such as \">= 1\". The link must be captured.")]
    public Bound<int>? Subflows { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        if (Rejoin is null && Subflows is null)
        {
            conversion.Missing(path, "bounds nothing; set one of rejoin, subflows", "rejoin", "subflows");
        }

        if (conversion.Link($"{path}.link", Link) is not null && Subflows is not null && !(conversion.Scenario.Capture?.Links ?? []).Contains(Link))
        {
            conversion.Error($"{path}.subflows", $"{Link} is not captured, and subflows are seen by captures only: add it to \"capture\"");
        }

        return new LinkExpectation
        {
            Link = Link ?? "",
            Rejoin = Rejoin,
            Subflows = Subflows,
            Text = Text($"link {Link}", ("rejoin", Rejoin), ("subflows", Subflows)),
        };
    }
}

[Description("A bound on how a kernel module is loaded, each time a fault loads it.")]
internal sealed record ModuleExpectationConfig : ExpectationConfig
{
    [Description("Name of the module, without folder and extension.")]
    public required string? Module { get; init; }

    [Description("The longest time until it was loaded, such as \"<= 5s\".")]
    public required Bound<TimeSpan>? Load { get; init; }

    [Description("Only on this node. Default: anywhere.")]
    public string? On { get; init; }

    public override Expectation Convert(Conversion conversion, string path)
    {
        conversion.Known($"{path}.module", Module, "module that a fault loads", conversion.LoadedModules);
        conversion.Node($"{path}.on", On);
        return new ModuleExpectation
        {
            Module = Module ?? "",
            Load = Load.GetValueOrDefault(),
            On = On,
            Text = Text($"module {Module}{(On is null ? "" : $" on {On}")}", ("load", Load)),
        };
    }
}
