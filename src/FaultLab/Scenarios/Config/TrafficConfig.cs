using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record TrafficConfig
{
    [Name, Description("Name of the flow.")]
    public required string? Name { get; init; }

    [Description("The node that sends.")]
    public required string? From { get; init; }

    [Description("The node that receives.")]
    public required string? To { get; init; }

    [Description("The link or tunnel by whose address the receiver (with \"reverse\" the sender) is spoken to. Default: a link that both share, else its first.")]
    public string? Over { get; init; }

    [Description("Its address, where it has one that does not follow from the links: in a network that the scenario's steps make.")]
    public IPAddress? Address { get; init; }

    [OneOf<TrafficKinds>]
    public required ITrafficConfig? Protocol { get; init; }

    public Traffic Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.from", From, "flows of traffic");
        conversion.NodeWithAgent($"{path}.to", To, "flows of traffic");
        conversion.CheckPath(path, From, To, Address);
        var iperf3 = (Protocol as Iperf3Config)?.Convert(conversion, $"{path}.iperf3");
        conversion.CheckOver($"{path}.over", Over, iperf3?.Reverse == true ? From : To);
        return new Traffic
        {
            Name = Name ?? "",
            From = From ?? "",
            To = To ?? "",
            Over = Over,
            Address = Address,
            Tcp = Protocol is TcpTrafficConfig tcp ? new TcpTraffic(tcp.Rate, tcp.Mptcp ?? false, tcp.Renew) : null,
            Udp = Protocol is UdpTrafficConfig udp ? new UdpTraffic(udp.Size.GetValueOrDefault(), udp.Rate.GetValueOrDefault()) : null,
            Iperf3 = iperf3,
        };
    }
}

internal sealed class TrafficKinds : IChoices
{
    public static ImmutableArray<Choice> Choices { get; } =
    [
        new("tcp", typeof(TcpTrafficConfig)),
        new("udp", typeof(UdpTrafficConfig)),
        new("iperf3", typeof(Iperf3Config)),
    ];
}

internal interface ITrafficConfig;

[Description("One TCP connection, opened again when it breaks.")]
internal sealed record TcpTrafficConfig : ITrafficConfig
{
    [Description("Offered load. Default: as fast as TCP allows.")]
    public BitRate? Rate { get; init; }

    [Description("Whether it is multipath TCP. Default false.")]
    public bool? Mptcp { get; init; }

    [Description("How long a connection lasts before it is closed and another one opened. Default: as long as it holds.")]
    public TimeSpan? Renew { get; init; }
}

[Description("UDP packets at a steady rate.")]
internal sealed record UdpTrafficConfig : ITrafficConfig
{
    [Between(32, 65507), Description("Payload of each packet, 32 to 65507 bytes.")]
    public required ByteSize? Size { get; init; }

    [Description("Packets a second, such as 50/s.")]
    public required EventRate? Rate { get; init; }
}
