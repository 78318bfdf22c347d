using System.Runtime.InteropServices;
using FaultLab.Linux.Packets;

namespace FaultLab.Tests.Linux.Packets.Files;

/// <summary>A block as the kernel lays it in the ring of a capture.</summary>
internal sealed unsafe class RingBlock : IDisposable
{
    private const int Size = 1 << 20;
    private const int MacOffset = 82;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Size, 4096);
    private int _used;

    public RingBlock()
    {
        new Span<byte>(_memory, Size).Clear();
        var head = (Interop.BlockHeader*)_memory;
        head->OffsetToFirst = (uint)sizeof(Interop.BlockHeader);
        _used = sizeof(Interop.BlockHeader);
    }

    public PacketBlock Block => new((Interop.BlockHeader*)_memory);

    public RingBlock Add(byte[] frame, long nanoseconds, PacketDirection direction = PacketDirection.Incoming, ushort? vlan = null)
    {
        var packet = (Interop.PacketHeader*)(_memory + _used);
        *packet = new Interop.PacketHeader
        {
            NextOffset = (uint)((MacOffset + frame.Length + 7) & ~7),
            Seconds = (uint)(nanoseconds / 1_000_000_000),
            Nanoseconds = (uint)(nanoseconds % 1_000_000_000),
            CapturedLength = (uint)frame.Length,
            Length = (uint)frame.Length,
            MacOffset = MacOffset,
            Status = vlan is null ? 0 : Interop.StatusVlanValid,
            VlanTag = vlan ?? 0u,
        };
        var address = (Interop.SockAddrLinkLayer*)((byte*)packet + sizeof(Interop.PacketHeader));
        address->PacketType = direction == PacketDirection.Outgoing ? Interop.PacketOutgoing : (byte)0;
        frame.CopyTo(new Span<byte>(_memory + _used + MacOffset, frame.Length));
        _used += (int)packet->NextOffset;
        ((Interop.BlockHeader*)_memory)->PacketCount++;
        return this;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
