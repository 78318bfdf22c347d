using System.ComponentModel;
using System.Net.Sockets;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal abstract record ProbeKindConfig
{
    public abstract ProbeKind Kind { get; }

    [Description("From one attempt to the next.")]
    public required TimeSpan? Every { get; init; }

    [Description("After this an attempt counts as lost. Default twice slow; without slow 1s for icmp, arp and udp, 5s for tcp, 10s for http and ssh.")]
    public TimeSpan? Timeout { get; init; }

    [Description("A later answer is a slow-management incident. Default: none is.")]
    public TimeSpan? Slow { get; init; }

    /// <summary>The timeout in force.</summary>
    public TimeSpan EffectiveTimeout => Timeout ?? (Slow * 2) ?? DefaultTimeout;

    protected virtual TimeSpan DefaultTimeout => TimeSpan.FromSeconds(1);

    public virtual void Check(Conversion conversion, string path, string? from, string? to)
    {
        if (Slow >= EffectiveTimeout)
        {
            conversion.Error($"{path}.slow",
                $"an answer slower than {Quantity.Format(Slow.Value)} is lost already: the timeout is {Quantity.Format(EffectiveTimeout)}");
        }
    }
}

[Description("ICMP or ICMPv6 echo.")]
internal sealed record IcmpProbeConfig : ProbeKindConfig
{
    public override ProbeKind Kind => ProbeKind.Icmp;

    [Between(2, 1000), Description("Intervals without an answer after which the target is dead: said at once, by the node that asks. Default: it is left to the timeout.")]
    public int? DeadAfter { get; init; }
}

[Description("ARP request on a link that both nodes share.")]
internal sealed record ArpProbeConfig : ProbeKindConfig
{
    public override ProbeKind Kind => ProbeKind.Arp;

    public override void Check(Conversion conversion, string path, string? from, string? to)
    {
        base.Check(conversion, path, from, to);
        if (conversion.Config(from) is not null && conversion.Config(to) is not null && from != to && conversion.IsWired
            && !conversion.SharedLinks(from!, to!).Any(link => link.HasSubnet(AddressFamily.InterNetwork)))
        {
            conversion.Error(path, $"ARP asks a neighbour, but {from} and {to} share no link with an IPv4 subnet");
        }
    }
}

internal abstract record PortProbeConfig : ProbeKindConfig
{
    [Between(1, 65535), Description("Port. Default 7 for udp, 80 for tcp and http, 22 for ssh.")]
    public int? Port { get; init; }
}

[Description("UDP datagram to a node that sends it back.")]
internal sealed record UdpProbeConfig : PortProbeConfig
{
    public override ProbeKind Kind => ProbeKind.Udp;
}

[Description("TCP connection, closed once it is open.")]
internal sealed record TcpProbeConfig : PortProbeConfig
{
    public override ProbeKind Kind => ProbeKind.Tcp;

    protected override TimeSpan DefaultTimeout => TimeSpan.FromSeconds(5);
}

/// <summary>A probe of the management plane, which the target must offer unless a port says that something else answers.</summary>
internal abstract record ManagementProbeConfig : PortProbeConfig
{
    protected abstract ManagementService Service { get; }

    protected override TimeSpan DefaultTimeout => TimeSpan.FromSeconds(10);

    public override void Check(Conversion conversion, string path, string? from, string? to)
    {
        base.Check(conversion, path, from, to);
        if (Port is null && conversion.Config(to) is { Kind: not null } target && !(target.Management?.Contains(Service) ?? false))
        {
            var service = Words.Of(Service);
            conversion.Error(path, target.Kind == NodeKind.Vm
                ? $"{to} offers no {service}; add it to the node: management: [{service}]"
                : $"{to} is a {Words.Of(target.Kind.Value)} and offers no {service}; ask a vm, or give the port of what answers there");
        }
    }
}

[Description("HTTP GET; a status of 500 or more counts as refused.")]
internal sealed record HttpProbeConfig : ManagementProbeConfig
{
    public override ProbeKind Kind => ProbeKind.Http;

    protected override ManagementService Service => ManagementService.Http;

    [Description("Path of the page. Default /.")]
    public string? Path { get; init; }
}

[Description("TCP connection to an SSH server until its banner.")]
internal sealed record SshProbeConfig : ManagementProbeConfig
{
    public override ProbeKind Kind => ProbeKind.Ssh;

    protected override ManagementService Service => ManagementService.Ssh;
}
