using FaultLab.Linux.Packets.Filters;

namespace FaultLab.Linux.Packets;

/// <summary>What of an interface's packets is captured.</summary>
public sealed record CaptureOptions
{
    /// <summary>Memory to hold packets that the sink did not take yet, in MiB. Default <see cref="PacketCapture.DefaultRingMegabytes"/>.</summary>
    public int RingMegabytes { get; init; } = PacketCapture.DefaultRingMegabytes;

    /// <summary>Bytes kept of each packet, cut by the kernel; 0: all.</summary>
    public int SnapLength { get; init; }

    /// <summary>Which packets; null: all.</summary>
    public FilterProgram? Filter { get; init; }

    /// <summary>Only what came from the other side, not what was handed to it.</summary>
    public bool IncomingOnly { get; init; }
}
