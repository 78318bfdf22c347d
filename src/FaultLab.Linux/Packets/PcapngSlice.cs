namespace FaultLab.Linux.Packets;

/// <summary>Cuts a window of time out of a pcapng file: the packets around an incident.</summary>
public static class PcapngSlice
{
    /// <summary>Copies headers, interfaces and the packets between the two moments (both included) to a new file.</summary>
    /// <returns>How many packets were copied.</returns>
    /// <exception cref="InvalidDataException">The source is no pcapng file.</exception>
    public static long Copy(string source, string target, DateTimeOffset fromUtc, DateTimeOffset toUtc)
    {
        // Still being written, perhaps.
        using var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        using var output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        var (from, to) = (ToNanoseconds(fromUtc), ToNanoseconds(toUtc));
        var resolutions = new List<byte>();
        long copied = 0;
        foreach (var block in PcapngReader.ReadBlocks(input))
        {
            switch (block.Type)
            {
                case PcapngFormat.SectionHeader:
                    resolutions.Clear();
                    break;
                case PcapngFormat.InterfaceDescription:
                    resolutions.Add(PcapngReader.ReadResolution(block));
                    break;
                case PcapngFormat.EnhancedPacket
                    when PcapngReader.ParsePacket(block, resolutions)?.Info.NanosecondsSinceEpoch is { } at && at >= from && at <= to:
                    copied++;
                    break;
                default:
                    continue;
            }

            output.Write(block.Raw.Span);
        }

        return copied;
    }

    private static long ToNanoseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
