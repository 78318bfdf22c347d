using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Packets;

/// <summary>An interface of a pcapng file.</summary>
/// <param name="LinkType">1: Ethernet (LINKTYPE_ETHERNET).</param>
public sealed record PcapngInterface(string Name, int LinkType, int SnapLength, byte Resolution, string? Filter)
{
    /// <summary>A timestamp of the file in nanoseconds. The high bit of the resolution tells powers of two from powers of ten.</summary>
    internal long ToNanoseconds(ulong timestamp)
    {
        if ((Resolution & 0x80) != 0)
        {
            return (long)(((UInt128)timestamp * 1_000_000_000) >> (Resolution & 0x7F));
        }

        var value = timestamp;
        for (int power = Resolution; power < PcapngFormat.Nanoseconds; power++)
        {
            value = unchecked(value * 10);
        }

        for (var power = PcapngFormat.Nanoseconds; power < Math.Min(Resolution, (byte)40); power++)
        {
            value /= 10;
        }

        return (long)value;
    }
}

/// <summary>The interfaces of the section that is being read.</summary>
internal sealed class PcapngInterfaces
{
    private readonly List<PcapngInterface> _list = [];

    public IReadOnlyList<PcapngInterface> List => _list;

    /// <summary>Learns from a block; false when it is neither the head of a section nor an interface.</summary>
    public bool Take(PcapngBlock block)
    {
        switch (block.Type)
        {
            case PcapngFormat.SectionHeader:
                _list.Clear();
                return true;
            case PcapngFormat.InterfaceDescription:
                _list.Add(Parse(block.Body));
                return true;
            default:
                return false;
        }
    }

    private static PcapngInterface Parse(ReadOnlySpan<byte> body)
    {
        var (name, filter, resolution) = ("", (string?)null, PcapngFormat.Microseconds);
        if (body.Length < 8)
        {
            return new PcapngInterface(name, 0, 0, resolution, filter);
        }

        var options = new PcapngOptions(body[8..]);
        while (options.TryRead(out var code, out var value))
        {
            switch (code)
            {
                case PcapngFormat.TimestampResolution when value.Length == 1:
                    resolution = value[0];
                    break;
                case PcapngFormat.InterfaceName:
                    name = Encoding.UTF8.GetString(value);
                    break;
                case PcapngFormat.Filter when value.Length > 1 && value[0] == 0:
                    filter = Encoding.UTF8.GetString(value[1..]);
                    break;
            }
        }

        return new PcapngInterface(name, MemoryMarshal.Read<ushort>(body), MemoryMarshal.Read<int>(body[4..]), resolution, filter);
    }
}
