using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The network emulator (tc-netem(8)). Shares are fractions, 0 to 1.</summary>
public sealed record Netem
{
    public const string Kind = "netem";

    private const ushort ReorderAttribute = 3;
    private const ushort CorruptAttribute = 4;
    private const ushort RateAttribute = 6;
    private const ushort Rate64Attribute = 8;
    private const ushort Latency64Attribute = 10;
    private const ushort Jitter64Attribute = 11;

    public TimeSpan Delay { get; init; }

    public TimeSpan Jitter { get; init; }

    public double Loss { get; init; }

    public double Duplicate { get; init; }

    /// <summary>Share of packets that are sent at once instead of after <see cref="Delay"/>; without a delay it does nothing.</summary>
    public double Reorder { get; init; }

    public double Corrupt { get; init; }

    /// <summary>0: not limited.</summary>
    public ulong BytesPerSecond { get; init; }

    /// <summary>Packets that may wait; more are dropped. Default 1000, the kernel tool's own.</summary>
    public uint LimitPackets { get; init; } = 1000;

    /// <summary>struct tc_netem_qopt; times are given by the 64-bit attributes instead.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameters
    {
        public uint Latency;
        public uint Limit;
        public uint Loss;
        public uint Gap;
        public uint Duplicate;
        public uint Jitter;
    }

    /// <summary>struct tc_netem_reorder and struct tc_netem_corrupt</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Chance
    {
        public uint Probability;
        public uint Correlation;
    }

    /// <summary>struct tc_netem_rate</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RateParameters
    {
        public uint Rate;
        public int PacketOverhead;
        public uint CellSize;
        public int CellOverhead;
    }

    internal void Append(ref MessageBuilder message)
    {
        message.Attribute(TrafficControlMessage.Kind, Kind);

        // Netem's options are its structure with attributes behind it, not attributes alone.
        var options = message.BeginNested(TrafficControlMessage.Options);
        message.Append(new Parameters
        {
            Limit = LimitPackets,
            Loss = ToKernel(Loss),
            Duplicate = ToKernel(Duplicate),
            Gap = Reorder > 0 ? 1u : 0u,
        });
        message.Attribute(Latency64Attribute, Delay.Ticks * TimeSpan.NanosecondsPerTick);
        message.Attribute(Jitter64Attribute, Jitter.Ticks * TimeSpan.NanosecondsPerTick);
        if (Reorder > 0)
        {
            message.Attribute(ReorderAttribute, new Chance { Probability = ToKernel(Reorder) });
        }

        if (Corrupt > 0)
        {
            message.Attribute(CorruptAttribute, new Chance { Probability = ToKernel(Corrupt) });
        }

        if (BytesPerSecond > 0)
        {
            message.Attribute(RateAttribute, new RateParameters { Rate = (uint)Math.Min(BytesPerSecond, uint.MaxValue) });
            if (BytesPerSecond >= uint.MaxValue)
            {
                message.Attribute(Rate64Attribute, BytesPerSecond);
            }
        }

        message.EndNested(options);
    }

    internal static Netem Read(ReadOnlySpan<byte> options)
    {
        if (!MemoryMarshal.TryRead<Parameters>(options, out var parameters))
        {
            return new Netem();
        }

        var netem = new Netem
        {
            LimitPackets = parameters.Limit,
            Loss = FromKernel(parameters.Loss),
            Duplicate = FromKernel(parameters.Duplicate),
        };
        var attributes = AttributeReader.After(options, Unsafe.SizeOf<Parameters>());
        while (attributes.TryRead(out var attribute))
        {
            netem = attribute.Type switch
            {
                Latency64Attribute => netem with { Delay = FromNanoseconds(attribute) },
                Jitter64Attribute => netem with { Jitter = FromNanoseconds(attribute) },
                ReorderAttribute => netem with { Reorder = FromKernel(attribute.Read<Chance>().Probability) },
                CorruptAttribute => netem with { Corrupt = FromKernel(attribute.Read<Chance>().Probability) },
                RateAttribute when netem.BytesPerSecond == 0 => netem with { BytesPerSecond = attribute.Read<RateParameters>().Rate },
                Rate64Attribute => netem with { BytesPerSecond = attribute.Read<ulong>() },
                _ => netem,
            };
        }

        return netem;
    }

    private static uint ToKernel(double fraction) => (uint)Math.Round(Math.Clamp(fraction, 0, 1) * uint.MaxValue);

    /// <summary>Rounded so that a fraction reads back as it was written.</summary>
    private static double FromKernel(uint probability) => Math.Round(probability / (double)uint.MaxValue, 8);

    private static TimeSpan FromNanoseconds(in NetlinkAttribute attribute) => new(attribute.Read<long>() / TimeSpan.NanosecondsPerTick);
}
