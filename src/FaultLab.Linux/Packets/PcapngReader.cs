using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Packets;

/// <summary>A packet of a pcapng file.</summary>
public sealed record PcapngPacket
{
    public required int Interface { get; init; }

    public required PacketInfo Info { get; init; }

    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>Null without one; several are lines.</summary>
    public string? Comment { get; init; }
}

/// <summary>A block of a pcapng file as it stands there, until the next one is read.</summary>
/// <param name="RawMemory">All of it, lengths included.</param>
internal readonly record struct PcapngBlock(uint Type, ReadOnlyMemory<byte> RawMemory)
{
    public ReadOnlySpan<byte> Raw => RawMemory.Span;

    public ReadOnlySpan<byte> Body => Raw[8..^4];
}

/// <summary>Reads pcapng files of this machine's byte order. A block cut off at the end, as a kill leaves it, ends the file.</summary>
public static class PcapngReader
{
    private const int LargestBlock = 16 << 20;

    /// <summary>All packets in the order of the file.</summary>
    /// <exception cref="InvalidDataException">It is no pcapng file, or damaged from some point on; what came before it was returned.</exception>
    public static IEnumerable<PcapngPacket> ReadPackets(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        foreach (var packet in ReadPackets(file))
        {
            yield return packet;
        }
    }

    /// <inheritdoc cref="ReadPackets(string)"/>
    public static IEnumerable<PcapngPacket> ReadPackets(Stream stream)
    {
        var interfaces = new PcapngInterfaces();
        foreach (var block in ReadBlocks(stream))
        {
            if (!interfaces.Take(block) && block.Type == PcapngFormat.EnhancedPacket && TryParsePacket(block, interfaces, out var packet))
            {
                yield return new PcapngPacket
                {
                    Interface = packet.Interface,
                    Info = packet.Info,
                    Frame = packet.Frame(block).ToArray(),
                    Comment = packet.Comment,
                };
            }
        }
    }

    /// <summary>Each block lives until the next is asked for.</summary>
    internal static IEnumerable<PcapngBlock> ReadBlocks(Stream stream)
    {
        var raw = new byte[1 << 16];
        var first = true;
        while (stream.ReadAtLeast(raw.AsSpan(0, 8), 8, throwOnEndOfStream: false) == 8)
        {
            var type = MemoryMarshal.Read<uint>(raw);
            var length = MemoryMarshal.Read<int>(raw.AsSpan(4));
            if (first && type != PcapngFormat.SectionHeader)
            {
                throw new InvalidDataException("It is not a pcapng file: it does not begin with a section header.");
            }

            if (length < PcapngFormat.BlockOverhead || length > LargestBlock || length % 4 != 0)
            {
                throw new InvalidDataException("It is damaged, or of another byte order: a block has an impossible length.");
            }

            if (length > raw.Length)
            {
                Array.Resize(ref raw, length);
            }

            if (stream.ReadAtLeast(raw.AsSpan(8, length - 8), length - 8, throwOnEndOfStream: false) < length - 8)
            {
                yield break;
            }

            first = false;
            yield return new PcapngBlock(type, raw.AsMemory(0, length));
        }
    }

    /// <summary>False when the block is damaged or belongs to no interface.</summary>
    internal static bool TryParsePacket(PcapngBlock block, PcapngInterfaces interfaces, out PcapngPacketView packet)
    {
        packet = default;
        var body = block.Body;
        if (body.Length < PcapngFormat.PacketFixedLength)
        {
            return false;
        }

        var networkInterface = MemoryMarshal.Read<uint>(body);
        var captured = MemoryMarshal.Read<uint>(body[12..]);
        if (captured > body.Length - PcapngFormat.PacketFixedLength || networkInterface >= interfaces.List.Count)
        {
            return false;
        }

        var direction = PacketDirection.Incoming;
        string? comment = null;
        var options = new PcapngOptions(body[Math.Min(PcapngFormat.PacketFixedLength + PcapngFormat.Pad((int)captured), body.Length)..]);
        while (options.TryRead(out var code, out var value))
        {
            if (code == PcapngFormat.PacketFlags && value.Length == sizeof(uint))
            {
                direction = (MemoryMarshal.Read<uint>(value) & 3) == PcapngFormat.OutboundFlag ? PacketDirection.Outgoing : PacketDirection.Incoming;
            }
            else if (code == PcapngFormat.Comment)
            {
                var text = Encoding.UTF8.GetString(value);
                comment = comment is null ? text : $"{comment}\n{text}";
            }
        }

        var timestamp = ((ulong)MemoryMarshal.Read<uint>(body[4..]) << 32) | MemoryMarshal.Read<uint>(body[8..]);
        var original = (int)Math.Min(MemoryMarshal.Read<uint>(body[16..]), int.MaxValue);
        var info = new PacketInfo(interfaces.List[(int)networkInterface].ToNanoseconds(timestamp), original, direction);
        packet = new PcapngPacketView((int)networkInterface, info, (int)captured, comment);
        return true;
    }
}

/// <summary>What a packet's block says, apart from the packet itself.</summary>
internal readonly record struct PcapngPacketView(int Interface, PacketInfo Info, int Captured, string? Comment)
{
    public ReadOnlySpan<byte> Frame(PcapngBlock block) => block.Body.Slice(PcapngFormat.PacketFixedLength, Captured);
}
