using System.Collections.Concurrent;
using FaultLab.Linux.Packets;

namespace FaultLab.Lab.Tests.Topology;

/// <summary>Keeps all packets of a capture.</summary>
internal sealed class PacketCollector : IPacketSink
{
    public ConcurrentQueue<(byte[] Frame, PacketInfo Info)> Packets { get; } = [];

    public void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info) => Packets.Enqueue((frame.ToArray(), info));

    public void OnIdle()
    {
    }
}
