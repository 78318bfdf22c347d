using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets;

/// <summary>Reads the options of a block one by one.</summary>
internal ref struct PcapngOptions(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>False when there are no more, or what follows is damaged.</summary>
    public bool TryRead(out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (_rest.Length < 4)
        {
            return false;
        }

        code = MemoryMarshal.Read<ushort>(_rest);
        int length = MemoryMarshal.Read<ushort>(_rest[2..]);
        if (code == PcapngFormat.EndOfOptions || length > _rest.Length - 4)
        {
            return false;
        }

        value = _rest.Slice(4, length);
        _rest = _rest[Math.Min(4 + PcapngFormat.Pad(length), _rest.Length)..];
        return true;
    }
}
