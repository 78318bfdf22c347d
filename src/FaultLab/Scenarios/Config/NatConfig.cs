using System.ComponentModel;
using System.Net;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Description("Address translation: what leaves by an interface takes another source address, what comes for a port goes on to another node.")]
internal sealed record NatConfig
{
    [OneOrMany, Description("Interfaces: what leaves by one takes its address.")]
    public IReadOnlyList<string?>? Masquerade { get; init; }

    [Description("What leaves by an interface takes the address given.")]
    public IReadOnlyList<SourceNatConfig?>? Snat { get; init; }

    [Description("What comes for a port of the node goes on to another node.")]
    public IReadOnlyList<DestinationNatConfig?>? Dnat { get; init; }

    public Nat Convert(Conversion conversion, string node, string path)
    {
        if (conversion.Config(node)?.Forward != true)
        {
            conversion.Error(path, $"{node} does not forward, so it has nothing to translate; give it \"forward: true\"");
        }

        if (Masquerade is null && Snat is null && Dnat is null)
        {
            conversion.Missing(path, "translates nothing; give masquerade, snat or dnat", "masquerade", "snat", "dnat");
        }

        foreach (var (index, name) in (Masquerade ?? []).Index())
        {
            conversion.Interface($"{path}.masquerade[{index}]", node, name);
        }

        return new Nat
        {
            Masquerade = [.. (Masquerade ?? []).OfType<string>()],
            Source = [.. (Snat ?? []).Select((nat, index) => nat?.Convert(conversion, node, $"{path}.snat[{index}]")).OfType<SourceNat>()],
            Destination = [.. (Dnat ?? []).Select((nat, index) => nat?.Convert(conversion, node, $"{path}.dnat[{index}]")).OfType<DestinationNat>()],
        };
    }
}

internal sealed record SourceNatConfig
{
    [Description("The interface.")]
    public required string? Out { get; init; }

    [Description("The address it takes, from 198.18.0.0/15 or 2001:db8::/32. Answers come back only if the node is asked for it.")]
    public required IPAddress? To { get; init; }

    public SourceNat Convert(Conversion conversion, string node, string path)
    {
        conversion.Interface($"{path}.out", node, Out);
        if (To is not null && !LinkConversion.LabNetworks.Any(network => network.Contains(To)))
        {
            conversion.Error($"{path}.to", $"{To} is not for labs; take one from 198.18.0.0/15 or 2001:db8::/32");
        }

        return new SourceNat(Out ?? "", To ?? IPAddress.None);
    }
}

internal sealed record DestinationNatConfig
{
    [Description("The interface it comes in by. Default: any.")]
    public string? In { get; init; }

    [Description("tcp or udp. Default tcp.")]
    public TransportProtocol? Protocol { get; init; }

    [Between(1, 65535), Description("The port of this node.")]
    public required int? Port { get; init; }

    [Description("The node it goes on to.")]
    public required string? To { get; init; }

    [Between(1, 65535), Description("The port there. Default: the same.")]
    public int? ToPort { get; init; }

    public DestinationNat Convert(Conversion conversion, string node, string path)
    {
        if (In is not null)
        {
            conversion.Interface($"{path}.in", node, In);
        }

        conversion.Node($"{path}.to", To);
        conversion.CheckPath(path, node, To);
        return new DestinationNat { In = In, Protocol = Protocol ?? default, Port = Port ?? 0, To = To ?? "", ToPort = ToPort };
    }
}
