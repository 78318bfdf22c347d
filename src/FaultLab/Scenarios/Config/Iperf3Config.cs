using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Description("A flow that the nodes' own iperf3 makes, started again when it breaks.")]
internal sealed record Iperf3Config : ITrafficConfig
{
    /// <summary>What iperf3 itself takes for TCP; for UDP a datagram that fits into every tunnel.</summary>
    private const long DefaultTcpLength = 128 * 1024;

    private const long DefaultUdpLength = 1200;
    private const long LargestDatagram = 65507;

    /// <summary>Its own header with the numbers it counts by.</summary>
    private const long SmallestDatagram = 16;

    [Description("tcp or udp. Default tcp.")]
    public TransportProtocol? Protocol { get; init; }

    [Description("Offered load of all streams together. Default: as fast as TCP allows. Required with udp.")]
    public BitRate? Rate { get; init; }

    [Between(1, 64), Description("Streams side by side, 1 to 64. Default 1.")]
    public int? Streams { get; init; }

    [Between(1, 1 << 20), Description("Bytes of a write, with udp of a datagram's payload (16 to 65507). Default 128KiB, with udp 1200.")]
    public ByteSize? Length { get; init; }

    [Description("How long it lasts, whole seconds. Default: as long as the run.")]
    public TimeSpan? Duration { get; init; }

    [Description("Whether the node that receives is the client, and asks the other one to send. Default false.")]
    public bool? Reverse { get; init; }

    [Description("Whether it is multipath TCP. Default false.")]
    public bool? Mptcp { get; init; }

    public Iperf3Traffic Convert(Conversion conversion, string path)
    {
        var udp = Protocol == TransportProtocol.Udp;
        var (streams, length) = (Streams ?? 1, Length?.Bytes ?? (udp ? DefaultUdpLength : DefaultTcpLength));
        if (udp && Rate is null)
        {
            conversion.Missing(path, "\"protocol: udp\" needs a \"rate\": UDP itself knows no limit", "rate");
        }
        else if (Rate is { } rate && rate.BitsPerSecond < streams)
        {
            conversion.Error($"{path}.rate", $"{rate} is less than 1bit for each of {streams} streams");
        }

        if (udp && Length is not null && length is < SmallestDatagram or > LargestDatagram)
        {
            conversion.Error($"{path}.length", $"{Length} is out of range: with \"protocol: udp\" it must be from {SmallestDatagram}B to {LargestDatagram}B");
        }

        if (udp && Mptcp == true)
        {
            conversion.Error($"{path}.mptcp", "multipath TCP is TCP: leave out \"protocol: udp\"");
        }

        if (Duration is { } duration && duration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            conversion.Error($"{path}.duration", $"{Quantity.Format(duration)} is no whole number of seconds, and iperf3 takes no other");
        }
        else if (Duration > conversion.Scenario.Duration)
        {
            conversion.Error($"{path}.duration", $"{Quantity.Format(Duration.Value)} is longer than the run, which lasts {Quantity.Format(conversion.Scenario.Duration.Value)}");
        }

        return new Iperf3Traffic
        {
            Udp = udp,
            Rate = Rate,
            Streams = streams,
            Length = new ByteSize(length),
            Duration = Duration,
            Reverse = Reverse ?? false,
            Mptcp = Mptcp ?? false,
        };
    }
}
