namespace FaultLab.Linux.Packets;

/// <summary>Hands every block to several sinks, one after the other.</summary>
public sealed class BlockSinks(params IPacketBlockSink[] sinks) : IPacketBlockSink
{
    public void OnBlock(PacketBlock block)
    {
        foreach (var sink in sinks)
        {
            sink.OnBlock(block);
        }
    }

    public void OnIdle()
    {
        foreach (var sink in sinks)
        {
            sink.OnIdle();
        }
    }
}
