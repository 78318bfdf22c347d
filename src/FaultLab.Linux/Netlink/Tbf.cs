using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>A token bucket filter (tc-tbf(8)): limits the rate. GSO frames larger than the bucket are cut into segments.</summary>
/// <param name="BytesPerSecond">The rate.</param>
/// <param name="BurstBytes">Size of the bucket; at least one frame.</param>
/// <param name="LimitBytes">What may wait for tokens; more is dropped.</param>
public sealed record Tbf(ulong BytesPerSecond, uint BurstBytes, uint LimitBytes)
{
    public const string Kind = "tbf";

    private const ushort ParametersAttribute = 1;
    private const ushort Rate64Attribute = 4;
    private const ushort BurstAttribute = 6;

    // TC_LINKLAYER_ETHERNET: the kernel computes transmission times itself and wants no rate table.
    private const byte EthernetLinkLayer = 1;

    // PSCHED_TICKS: the kernel tells times in units of 64 ns (include/net/pkt_sched.h).
    private const double SecondsPerTick = 64e-9;

    /// <summary>A bucket of 10 ms of the rate and a queue of <paramref name="latency"/> (at least 96 KiB, so that the fragments of one large datagram fit).</summary>
    public static Tbf For(long bitsPerSecond, TimeSpan latency)
    {
        var bytes = (ulong)Math.Max(1, bitsPerSecond / 8);
        var burst = (uint)Math.Clamp(bytes / 100, 10_000, 64 << 20);
        return new Tbf(bytes, burst, (uint)Math.Clamp((bytes * latency.TotalSeconds) + burst, 96 << 10, 1 << 30));
    }

    /// <summary>struct tc_ratespec</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RateSpecification
    {
        public byte CellLog;
        public byte LinkLayer;
        public ushort Overhead;
        public short CellAlign;
        public ushort SmallestPacket;
        public uint Rate;
    }

    /// <summary>struct tc_tbf_qopt</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameters
    {
        public RateSpecification Rate;
        public RateSpecification PeakRate;
        public uint Limit;
        public uint Buffer;
        public uint Mtu;
    }

    internal void Append(ref MessageBuilder message)
    {
        message.Attribute(TrafficControlMessage.Kind, Kind);
        var options = message.BeginNested(TrafficControlMessage.Options);
        message.Attribute(ParametersAttribute, new Parameters
        {
            Rate = new() { LinkLayer = EthernetLinkLayer, Rate = (uint)Math.Min(BytesPerSecond, uint.MaxValue) },
            Limit = LimitBytes,
        });
        message.Attribute(BurstAttribute, BurstBytes);
        if (BytesPerSecond >= uint.MaxValue)
        {
            message.Attribute(Rate64Attribute, BytesPerSecond);
        }

        message.EndNested(options);
    }

    internal static Tbf Read(AttributeReader options)
    {
        var parameters = default(Parameters);
        ulong rate64 = 0;
        while (options.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case ParametersAttribute:
                    parameters = attribute.Read<Parameters>();
                    break;
                case Rate64Attribute:
                    rate64 = attribute.Read<ulong>();
                    break;
            }
        }

        var rate = rate64 != 0 ? rate64 : parameters.Rate.Rate;
        return new Tbf(rate, (uint)Math.Min(Math.Round(rate * parameters.Buffer * SecondsPerTick), uint.MaxValue), parameters.Limit);
    }
}
