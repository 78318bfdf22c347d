using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Packets;

/// <summary>A packet of a pcapng file.</summary>
public sealed record PcapngPacket
{
    public required int Interface { get; init; }

    public required PacketInfo Info { get; init; }

    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>Null without one.</summary>
    public string? Comment { get; init; }
}

/// <summary>A block of a pcapng file as it stands there.</summary>
/// <param name="Raw">All of it, lengths included.</param>
internal readonly record struct PcapngBlock(uint Type, ReadOnlyMemory<byte> Raw)
{
    public ReadOnlySpan<byte> Body => Raw.Span[8..^4];
}

/// <summary>Reads pcapng files of this machine's byte order. A block cut off at the end, as a kill leaves it, ends the file.</summary>
public static class PcapngReader
{
    private const int LargestBlock = 16 << 20;

    /// <summary>All packets in the order of the file.</summary>
    /// <exception cref="InvalidDataException">It is no pcapng file.</exception>
    public static IEnumerable<PcapngPacket> ReadPackets(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var resolutions = new List<byte>();
        foreach (var block in ReadBlocks(file))
        {
            switch (block.Type)
            {
                case PcapngFormat.SectionHeader:
                    resolutions.Clear();
                    break;
                case PcapngFormat.InterfaceDescription:
                    resolutions.Add(ReadResolution(block));
                    break;
                case PcapngFormat.EnhancedPacket when ParsePacket(block, resolutions) is { } packet:
                    yield return packet;
                    break;
            }
        }
    }

    internal static IEnumerable<PcapngBlock> ReadBlocks(Stream stream)
    {
        var head = new byte[8];
        var first = true;
        while (stream.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8)
        {
            var type = MemoryMarshal.Read<uint>(head);
            var length = MemoryMarshal.Read<int>(head.AsSpan(4));
            if (first && type != PcapngFormat.SectionHeader)
            {
                throw new InvalidDataException("It is not a pcapng file: it does not begin with a section header.");
            }

            if (length < PcapngFormat.BlockOverhead || length > LargestBlock || length % 4 != 0)
            {
                throw new InvalidDataException("It is damaged, or of another byte order: a block has an impossible length.");
            }

            var raw = new byte[length];
            head.CopyTo(raw);
            if (stream.ReadAtLeast(raw.AsSpan(8), length - 8, throwOnEndOfStream: false) < length - 8)
            {
                yield break;
            }

            first = false;
            yield return new PcapngBlock(type, raw);
        }
    }

    /// <summary>The power of ten of an interface's timestamps: 9 for nanoseconds.</summary>
    internal static byte ReadResolution(PcapngBlock block)
    {
        var resolution = PcapngFormat.Microseconds;
        var rest = block.Body[8..];
        while (TryReadOption(ref rest, out var code, out var value))
        {
            if (code == PcapngFormat.TimestampResolution && value.Length == 1)
            {
                resolution = value[0];
            }
        }

        return resolution;
    }

    /// <summary>Null when the block is damaged or belongs to no interface.</summary>
    internal static PcapngPacket? ParsePacket(PcapngBlock block, IReadOnlyList<byte> resolutions)
    {
        var body = block.Body;
        if (body.Length < PcapngFormat.PacketFixedLength)
        {
            return null;
        }

        var networkInterface = MemoryMarshal.Read<int>(body);
        var timestamp = ((long)MemoryMarshal.Read<uint>(body[4..]) << 32) | MemoryMarshal.Read<uint>(body[8..]);
        var captured = MemoryMarshal.Read<int>(body[12..]);
        if (captured < 0 || captured > body.Length - PcapngFormat.PacketFixedLength
            || networkInterface < 0 || networkInterface >= resolutions.Count)
        {
            return null;
        }

        var direction = PacketDirection.Incoming;
        string? comment = null;
        var rest = body[Math.Min(PcapngFormat.PacketFixedLength + PcapngFormat.Pad(captured), body.Length)..];
        while (TryReadOption(ref rest, out var code, out var value))
        {
            if (code == PcapngFormat.PacketFlags && value.Length == sizeof(uint))
            {
                direction = (MemoryMarshal.Read<uint>(value) & 3) == PcapngFormat.OutboundFlag ? PacketDirection.Outgoing : PacketDirection.Incoming;
            }
            else if (code == PcapngFormat.Comment)
            {
                comment = Encoding.UTF8.GetString(value);
            }
        }

        return new PcapngPacket
        {
            Interface = networkInterface,
            Info = new PacketInfo(ToNanoseconds(timestamp, resolutions[networkInterface]), MemoryMarshal.Read<int>(body[16..]), direction),
            Frame = block.Raw.Slice(8 + PcapngFormat.PacketFixedLength, captured),
            Comment = comment,
        };
    }

    private static long ToNanoseconds(long timestamp, byte resolution)
    {
        for (; resolution < PcapngFormat.Nanoseconds; resolution++)
        {
            timestamp *= 10;
        }

        return timestamp;
    }

    private static bool TryReadOption(ref ReadOnlySpan<byte> rest, out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (rest.Length < 4)
        {
            return false;
        }

        code = MemoryMarshal.Read<ushort>(rest);
        int length = MemoryMarshal.Read<ushort>(rest[2..]);
        if (code == PcapngFormat.EndOfOptions || length > rest.Length - 4)
        {
            return false;
        }

        value = rest.Slice(4, length);
        rest = rest[Math.Min(4 + PcapngFormat.Pad(length), rest.Length)..];
        return true;
    }
}
