namespace FaultLab.Linux.Packets;

/// <summary>Hands the packets of blocks on one by one, VLAN tags in their place.</summary>
internal sealed class EachPacket(IPacketSink sink) : IPacketBlockSink
{
    // The largest GSO frame (GSO_MAX_SIZE, linux/netdevice.h) is far below that.
    private readonly byte[] _tagged = new byte[1 << 20];

    public void OnBlock(PacketBlock block)
    {
        foreach (var packet in block)
        {
            var frame = packet.Frame;
            sink.OnPacket(packet.Tag is 0 ? frame : VlanTag.Restore(frame, packet.Tag, _tagged), packet.Info);
        }
    }

    public void OnIdle() => sink.OnIdle();
}
