namespace FaultLab.Linux.Packets;

/// <summary>One packet in a capture's ring; nothing of it was copied.</summary>
public readonly unsafe ref struct CapturedPacket
{
    private readonly Interop.PacketHeader* _header;

    internal CapturedPacket(Interop.PacketHeader* header) => _header = header;

    /// <summary>From the Ethernet header on, without the VLAN tag that the kernel took out of it: see <see cref="Tag"/>.</summary>
    public ReadOnlySpan<byte> Frame => new((byte*)_header + _header->MacOffset, (int)_header->CapturedLength);

    /// <summary>The kernel's timestamp, on the wall clock.</summary>
    public long NanosecondsSinceEpoch => (_header->Seconds * 1_000_000_000L) + _header->Nanoseconds;

    /// <summary>Bytes on the wire, the VLAN tag included.</summary>
    public int OriginalLength => (int)_header->Length + (Tag == 0 ? 0 : VlanTag.Length);

    // The link-layer address lies behind the header, which is a multiple of 16 long (TPACKET_ALIGN).
    public PacketDirection Direction =>
        ((Interop.SockAddrLinkLayer*)((byte*)_header + sizeof(Interop.PacketHeader)))->PacketType == Interop.PacketOutgoing ? PacketDirection.Outgoing : PacketDirection.Incoming;

    /// <summary>The outermost VLAN tag, TPID before TCI, which belongs behind the two addresses; 0: none.</summary>
    public uint Tag => (_header->Status & Interop.StatusVlanValid) == 0 || _header->CapturedLength < VlanTag.Place
        ? 0
        : ((_header->Status & Interop.StatusVlanTpidValid) != 0 ? (uint)_header->VlanTpid << 16 : VlanTag.Dot1Q) | (ushort)_header->VlanTag;

    public PacketInfo Info => new(NanosecondsSinceEpoch, OriginalLength, Direction);
}
