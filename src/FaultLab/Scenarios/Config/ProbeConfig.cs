using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record ProbeConfig
{
    [Name, Description("Name of the probe.")]
    public required string? Name { get; init; }

    [Description("The node that asks.")]
    public required string? From { get; init; }

    [Description("The node that is asked.")]
    public required string? To { get; init; }

    [Description("The link or tunnel by whose address the node is asked. Default: a link that both share, else its first.")]
    public string? Over { get; init; }

    [Description("Its address, where it has one that does not follow from the links: in a network that the scenario's steps make.")]
    public IPAddress? Address { get; init; }

    [OneOf<ProbeCatalogue>]
    public required ProbeKindConfig? Kind { get; init; }

    public Probe Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.from", From, "probes");
        conversion.Node($"{path}.to", To);
        conversion.CheckPath(path, From, To, Address);
        conversion.CheckOver($"{path}.over", Over, To);
        var kind = Kind?.Kind ?? ProbeKind.Icmp;
        var kindPath = Paths.Join(path, Words.Of(kind));
        Kind?.Check(conversion, kindPath, From, To);
        return new Probe
        {
            Name = Name ?? "",
            From = From ?? "",
            To = To ?? "",
            Over = Over,
            Address = Address,
            Kind = kind,
            Every = Kind?.Every ?? default,
            Timeout = Kind?.EffectiveTimeout ?? default,
            Slow = Kind?.Slow,
            DeadAfter = (Kind as IcmpProbeConfig)?.DeadAfter,
            Port = (Kind as PortProbeConfig)?.Port,
            Path = (Kind as HttpProbeConfig)?.Path ?? "/",
        };
    }
}

/// <summary>The probe kinds: the key in a file, and the record under it.</summary>
internal sealed class ProbeCatalogue : IChoices
{
    public static ImmutableArray<Choice> Choices { get; } =
    [
        new("icmp", typeof(IcmpProbeConfig)),
        new("arp", typeof(ArpProbeConfig)),
        new("udp", typeof(UdpProbeConfig)),
        new("tcp", typeof(TcpProbeConfig)),
        new("http", typeof(HttpProbeConfig)),
        new("ssh", typeof(SshProbeConfig)),
    ];
}
