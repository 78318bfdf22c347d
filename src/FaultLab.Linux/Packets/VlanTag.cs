using System.Buffers.Binary;

namespace FaultLab.Linux.Packets;

/// <summary>The kernel takes the VLAN tag out of a frame and tells it beside it; a capture has it in its place again.</summary>
internal static unsafe class VlanTag
{
    private const int AddressesLength = 12;
    private const int TagLength = 4;
    private const ushort Dot1Q = 0x8100;

    public static void Restore(ReadOnlySpan<byte> frame, in PacketInfo info, Interop.PacketHeader* packet, IPacketSink sink)
    {
        if (frame.Length < AddressesLength)
        {
            sink.OnPacket(frame, info);
            return;
        }

        var tagged = new byte[frame.Length + TagLength].AsSpan();
        frame[..AddressesLength].CopyTo(tagged);
        var tpid = (packet->Status & Interop.StatusVlanTpidValid) != 0 ? packet->VlanTpid : Dot1Q;
        BinaryPrimitives.WriteUInt16BigEndian(tagged[AddressesLength..], tpid);
        BinaryPrimitives.WriteUInt16BigEndian(tagged[(AddressesLength + 2)..], (ushort)packet->VlanTag);
        frame[AddressesLength..].CopyTo(tagged[(AddressesLength + TagLength)..]);
        sink.OnPacket(tagged, info with { OriginalLength = info.OriginalLength + TagLength });
    }
}
