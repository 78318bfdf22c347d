using System.Buffers;

namespace FaultLab.Linux.Packets;

/// <summary>Cuts windows of time out of pcapng files: the packets around an incident.</summary>
public static class PcapngSlice
{
    /// <summary>Copies headers, interfaces and the packets between the two moments (both included) to a new file.</summary>
    /// <param name="marks">Comments, each put on the first packet that is not older; when all are older, on none.</param>
    /// <returns>How many packets were copied.</returns>
    /// <exception cref="InvalidDataException">A source is no pcapng file.</exception>
    public static long Copy(
        IReadOnlyList<string> sources, string target, DateTimeOffset fromUtc, DateTimeOffset toUtc, IEnumerable<(DateTimeOffset At, string Text)>? marks = null) =>
        Copy(sources, target, [(ToNanoseconds(fromUtc), ToNanoseconds(toUtc))], [.. (marks ?? []).Select(m => (ToNanoseconds(m.At), m.Text))]);

    internal static long Copy(
        IReadOnlyList<string> sources, string target, IReadOnlyList<(long From, long To)> windows, IReadOnlyList<(long At, string Text)> marks)
    {
        using var output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        var waiting = new Queue<(long At, string Text)>(marks.OrderBy(m => m.At));
        return sources.Sum(source => Copy(source, output, windows, waiting));
    }

    private static long Copy(string source, FileStream output, IReadOnlyList<(long From, long To)> windows, Queue<(long At, string Text)> marks)
    {
        // Still being written, perhaps.
        using var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        var interfaces = new PcapngInterfaces();
        long copied = 0;
        foreach (var block in PcapngReader.ReadBlocks(input))
        {
            if (!interfaces.Take(block))
            {
                if (block.Type != PcapngFormat.EnhancedPacket || !PcapngReader.TryParsePacket(block, interfaces, out var packet)
                    || !windows.Any(w => packet.Info.NanosecondsSinceEpoch >= w.From && packet.Info.NanosecondsSinceEpoch <= w.To))
                {
                    continue;
                }

                copied++;
                if (interfaces.List[packet.Interface].Resolution == PcapngFormat.Nanoseconds
                    && marks.TryPeek(out var mark) && mark.At <= packet.Info.NanosecondsSinceEpoch)
                {
                    var text = new List<string>();
                    while (marks.TryPeek(out mark) && mark.At <= packet.Info.NanosecondsSinceEpoch)
                    {
                        text.Add(marks.Dequeue().Text);
                    }

                    PcapngWriter.WriteWithComment(output, block, packet, string.Join('\n', text));
                    continue;
                }
            }

            output.Write(block.Raw);
        }

        return copied;
    }

    private static long ToNanoseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
