namespace FaultLab.Linux.Packets;

/// <summary>Which way a packet crossed the interface it was captured on.</summary>
public enum PacketDirection { Incoming, Outgoing }

/// <param name="NanosecondsSinceEpoch">The kernel's timestamp, on the wall clock.</param>
/// <param name="OriginalLength">Bytes on the wire; more than were captured when the packet was cut.</param>
/// <param name="Direction">Incoming: it came from the node; outgoing: it was handed to it.</param>
public readonly record struct PacketInfo(long NanosecondsSinceEpoch, int OriginalLength, PacketDirection Direction);

/// <summary>Takes captured packets. Called on the capture's own thread; a slow sink makes the kernel drop packets.</summary>
public interface IPacketSink
{
    /// <param name="frame">From the Ethernet header on; lives only as long as the call.</param>
    void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info);

    /// <summary>All packets that came together were handed over; also called at least once a second without any.</summary>
    void OnIdle();
}

/// <summary>Takes captured packets a block at a time, without a copy. Called on the capture's own thread; a slow sink makes the kernel drop packets.</summary>
public interface IPacketBlockSink
{
    /// <param name="block">Lives only as long as the call.</param>
    void OnBlock(PacketBlock block);

    /// <summary>All packets that came together were handed over; also called at least once a second without any.</summary>
    void OnIdle();
}

/// <param name="Packets">Packets seen since the last reading.</param>
/// <param name="Dropped">Packets of these that were lost because the ring was full.</param>
public readonly record struct PacketStatistics(long Packets, long Dropped);

/// <summary>Something that captures packets.</summary>
public interface IPacketSource : IDisposable
{
    /// <summary>The kernel's counters since the last reading. Any drop makes what rests on this capture doubtful.</summary>
    PacketStatistics ReadStatistics();

    /// <summary>Why it stopped by itself; null while all is well.</summary>
    Exception? Failure { get; }
}
