namespace FaultLab.Linux.Packets.Files;

/// <summary>The blocks of a capture's file that are no packets.</summary>
internal static class FileHead
{
    /// <summary>Section and interface.</summary>
    public static byte[] Of(CaptureFileOptions options)
    {
        using var memory = new MemoryStream();
        using (var writer = new PcapngWriter(memory))
        {
            writer.AddInterface(options.InterfaceName, options.SnapLength, options.FilterText);
        }

        return memory.ToArray();
    }

    /// <summary>What the kernel counted, and marks that found no packet.</summary>
    public static byte[] Statistics(long nanosecondsSinceEpoch, PacketStatistics total, string comment)
    {
        using var memory = new MemoryStream();
        using (var writer = PcapngWriter.Continue(memory))
        {
            writer.WriteStatistics(0, nanosecondsSinceEpoch, total, comment.Length == 0 ? null : comment);
        }

        return memory.ToArray();
    }
}
