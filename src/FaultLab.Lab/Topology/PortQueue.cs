using FaultLab.Linux.Netlink;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Topology;

/// <summary>The queueing discipline of a port that does what an impairment says, and its read-back.</summary>
internal static class PortQueue
{
    private const double ShareTolerance = 1e-6;

    // What may wait behind the rate: long enough for a burst, short enough to be felt as loss.
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    /// <summary>Sets what the port does to packets on their way out of it and reads it back; null takes everything away.</summary>
    /// <exception cref="LabException">The read-back shows something else.</exception>
    public static void Set(RouteNetlink netlink, Port port, Impairment? impairment)
    {
        switch (impairment)
        {
            case null when port.IsFresh:
                break;
            case null:
                netlink.Qdiscs.DeleteRoot(port.Index);
                break;
            case { NeedsNetem: true }:
                netlink.Qdiscs.ReplaceRoot(port.Index, NetemFor(impairment));
                break;
            case { Rate: { } rate }:
                netlink.Qdiscs.ReplaceRoot(port.Index, TbfFor(impairment, rate));
                break;
            default:
                throw new ArgumentException("The impairment says nothing.", nameof(impairment));
        }

        Check(netlink, port, impairment);
    }

    /// <summary>Reads back whether the port does what an impairment says.</summary>
    /// <exception cref="LabException">The read-back shows something else.</exception>
    public static void Check(RouteNetlink netlink, Port port, Impairment? impairment)
    {
        switch (impairment)
        {
            case { NeedsNetem: true }:
                var netem = NetemFor(impairment);
                Verify(netlink, port, q => q?.Netem is { } read && Matches(read, netem), netem.ToString());
                break;
            case { Rate: { } rate }:
                var tbf = TbfFor(impairment, rate);
                Verify(netlink, port, q => q?.Tbf is { } read && (read.BytesPerSecond, read.LimitBytes) == (tbf.BytesPerSecond, tbf.LimitBytes), tbf.ToString());
                break;
            default:
                Verify(netlink, port, q => q is null or { Tbf: null, Netem: null }, "no limit");
                break;
        }
    }

    private static Tbf TbfFor(Impairment impairment, BitRate rate)
    {
        var tbf = Tbf.For(rate.BitsPerSecond, Latency);
        return impairment.Queue is { } queue ? tbf with { LimitBytes = (uint)Math.Clamp(queue.Bytes, tbf.BurstBytes, 1 << 30) } : tbf;
    }

    private static Netem NetemFor(Impairment impairment)
    {
        var bytesPerSecond = impairment.Rate is { } rate ? (ulong)Math.Max(1, rate.BitsPerSecond / 8) : 0;
        return new Netem
        {
            Delay = impairment.Delay ?? TimeSpan.Zero,
            Jitter = impairment.Jitter ?? TimeSpan.Zero,
            Loss = impairment.Loss?.Fraction ?? 0,
            Duplicate = impairment.Duplicate?.Fraction ?? 0,
            Reorder = impairment.Reorder?.Fraction ?? 0,
            Corrupt = impairment.Corrupt?.Fraction ?? 0,
            BytesPerSecond = bytesPerSecond,
            LimitPackets = Limit(bytesPerSecond, (impairment.Delay ?? TimeSpan.Zero) + (impairment.Jitter ?? TimeSpan.Zero)),
        };
    }

    /// <summary>Room for the packets that are under way: those of the delay, and of the latency behind a rate.</summary>
    private static uint Limit(ulong bytesPerSecond, TimeSpan delay)
    {
        const double smallPacket = 500;
        const double unlimitedPacketsPerSecond = 1_000_000;
        var packetsPerSecond = bytesPerSecond == 0 ? unlimitedPacketsPerSecond : bytesPerSecond / smallPacket;
        return (uint)Math.Clamp(packetsPerSecond * (delay + Latency).TotalSeconds, 1000, 1_000_000);
    }

    private static bool Matches(Netem a, Netem b) =>
        (a.Delay, a.Jitter, a.BytesPerSecond, a.LimitPackets) == (b.Delay, b.Jitter, b.BytesPerSecond, b.LimitPackets)
        && Math.Abs(a.Loss - b.Loss) < ShareTolerance && Math.Abs(a.Duplicate - b.Duplicate) < ShareTolerance
        && Math.Abs(a.Reorder - b.Reorder) < ShareTolerance && Math.Abs(a.Corrupt - b.Corrupt) < ShareTolerance;

    private static void Verify(RouteNetlink netlink, Port port, Func<Qdisc?, bool> expected, string asked)
    {
        var root = netlink.Qdiscs.Root(port.Index) ?? netlink.Qdiscs.List(port.Index).FirstOrDefault(q => q.IsRoot);
        if (!expected(root))
        {
            throw new LabException($"The queue of port {port.Name} ({port.Alias}) reads back as {root?.ToString() ?? "nothing"}, not as {asked}.");
        }
    }
}
