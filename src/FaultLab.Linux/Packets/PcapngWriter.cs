using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Packets;

/// <summary>
/// Writes a pcapng file: any number of interfaces, timestamps in nanoseconds, the direction of every packet. What was flushed can be read
/// whatever happens later: no closing record is needed.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const int FlushAtBytes = 1 << 20;

    // The length of an option has 16 bits.
    private const int LongestText = 32 << 10;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private uint _interfaces;
    private bool _leavesOpen;

    /// <param name="stream">Owned from now on.</param>
    public PcapngWriter(Stream stream)
        : this(stream, begin: true)
    {
    }

    private PcapngWriter(Stream stream, bool begin)
    {
        _stream = stream;
        if (!begin)
        {
            return;
        }

        const int fixedLength = 16;
        var block = BeginBlock(PcapngFormat.SectionHeader, fixedLength);
        Put(block, 0, PcapngFormat.ByteOrderMagic);
        Put(block, 4, (ushort)1);
        Put(block, 6, (ushort)0);
        Put(block, 8, ulong.MaxValue);
        EndBlock(fixedLength);
        Flush();
    }

    /// <summary>Begins a file, in the place of an older one of that name.</summary>
    public static PcapngWriter Create(string path) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));

    /// <summary>More blocks for a section that was begun already.</summary>
    internal static PcapngWriter Continue(Stream stream) => new(stream, begin: false);

    /// <summary>Announces an Ethernet interface; returns its number in the file.</summary>
    /// <param name="snapLength">Packets are cut to so many bytes; 0: they are whole.</param>
    /// <param name="filter">The filter that packets passed, as it was written; null: none.</param>
    public int AddInterface(string name, int snapLength = 0, string? filter = null)
    {
        var text = Encoding.UTF8.GetBytes(name);

        // The first byte says that a string for libpcap follows.
        var filterText = filter is null ? [] : Encoding.UTF8.GetBytes('\0' + filter);
        var length = 8 + OptionLength(text.Length) + OptionLength(1) + (filter is null ? 0 : OptionLength(filterText.Length)) + OptionLength(0);
        var block = BeginBlock(PcapngFormat.InterfaceDescription, length);
        Put(block, 0, PcapngFormat.EthernetLinkType);
        Put(block, 4, snapLength);
        var at = Option(block, 8, PcapngFormat.InterfaceName, text);
        at = Option(block, at, PcapngFormat.TimestampResolution, [PcapngFormat.Nanoseconds]);
        if (filter is not null)
        {
            at = Option(block, at, PcapngFormat.Filter, filterText);
        }

        Option(block, at, PcapngFormat.EndOfOptions, []);
        EndBlock(length);
        Flush();
        return (int)_interfaces++;
    }

    /// <param name="networkInterface">From <see cref="AddInterface"/>.</param>
    /// <param name="comment">Shown by packet viewers beside the packet; null: none.</param>
    public void Write(int networkInterface, ReadOnlySpan<byte> frame, in PacketInfo info, string? comment = null)
    {
        var text = Text(comment);
        var length = PcapngFormat.PacketFixedLength + PcapngFormat.Pad(frame.Length) + OptionLength(sizeof(uint))
            + (comment is null ? 0 : OptionLength(text.Length)) + OptionLength(0);
        var block = BeginBlock(PcapngFormat.EnhancedPacket, length);
        Put(block, 0, networkInterface);
        PutTimestamp(block, 4, info.NanosecondsSinceEpoch);
        Put(block, 12, frame.Length);
        Put(block, 16, info.OriginalLength);
        frame.CopyTo(block[PcapngFormat.PacketFixedLength..]);
        var flags = info.Direction == PacketDirection.Outgoing ? PcapngFormat.OutboundFlag : PcapngFormat.InboundFlag;
        var at = Option(block, PcapngFormat.PacketFixedLength + PcapngFormat.Pad(frame.Length), PcapngFormat.PacketFlags, BitConverter.GetBytes(flags));
        if (comment is not null)
        {
            at = Option(block, at, PcapngFormat.Comment, text);
        }

        Option(block, at, PcapngFormat.EndOfOptions, []);
        EndBlock(length);
    }

    /// <summary>Writes a packet's block again, with a comment more.</summary>
    internal static void WriteWithComment(Stream output, PcapngBlock block, PcapngPacketView packet, string comment)
    {
        using var writer = new PcapngWriter(output, begin: false) { _leavesOpen = true };
        writer.Write(packet.Interface, packet.Frame(block), packet.Info, packet.Comment is null ? comment : $"{packet.Comment}\n{comment}");
    }

    /// <summary>Writes down what the kernel counted on an interface, for viewers to show that packets are missing.</summary>
    /// <param name="comment">Shown by packet viewers beside the counts; null: none.</param>
    public void WriteStatistics(int networkInterface, long nanosecondsSinceEpoch, PacketStatistics total, string? comment = null)
    {
        var text = Text(comment);
        var length = 12 + (2 * OptionLength(sizeof(long))) + (comment is null ? 0 : OptionLength(text.Length)) + OptionLength(0);
        var block = BeginBlock(PcapngFormat.InterfaceStatistics, length);
        Put(block, 0, networkInterface);
        PutTimestamp(block, 4, nanosecondsSinceEpoch);
        var at = Option(block, 12, PcapngFormat.StatisticsReceived, BitConverter.GetBytes(total.Packets));
        at = Option(block, at, PcapngFormat.StatisticsDropped, BitConverter.GetBytes(total.Dropped));
        if (comment is not null)
        {
            at = Option(block, at, PcapngFormat.Comment, text);
        }

        Option(block, at, PcapngFormat.EndOfOptions, []);
        EndBlock(length);
    }

    /// <summary>Hands everything to the operating system.</summary>
    public void Flush()
    {
        if (_buffer.WrittenCount > 0)
        {
            _stream.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
    }

    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            if (!_leavesOpen)
            {
                _stream.Dispose();
            }
        }
    }

    /// <summary>The body of a block, zeroed; its head is written.</summary>
    private Span<byte> BeginBlock(uint type, int length)
    {
        var block = _buffer.GetSpan(length + PcapngFormat.BlockOverhead)[..(length + PcapngFormat.BlockOverhead)];
        block.Clear();
        Put(block, 0, type);
        Put(block, 4, block.Length);
        Put(block, block.Length - 4, block.Length);
        return block[8..^4];
    }

    private void EndBlock(int length)
    {
        _buffer.Advance(length + PcapngFormat.BlockOverhead);
        if (_buffer.WrittenCount >= FlushAtBytes)
        {
            Flush();
        }
    }

    private static byte[] Text(string? comment)
    {
        var bytes = Encoding.UTF8.GetBytes(comment ?? "");
        return bytes.Length <= LongestText ? bytes : bytes[..LongestText];
    }

    private static int Option(Span<byte> block, int at, ushort code, ReadOnlySpan<byte> value)
    {
        Put(block, at, code);
        Put(block, at + 2, (ushort)value.Length);
        value.CopyTo(block[(at + 4)..]);
        return at + OptionLength(value.Length);
    }

    private static int OptionLength(int length) => 4 + PcapngFormat.Pad(length);

    private static void PutTimestamp(Span<byte> block, int at, long timestamp)
    {
        Put(block, at, (uint)(timestamp >> 32));
        Put(block, at + 4, (uint)timestamp);
    }

    private static void Put<T>(Span<byte> block, int at, T value)
        where T : unmanaged => MemoryMarshal.Write(block[at..], value);
}
