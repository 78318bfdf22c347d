using System.Runtime.CompilerServices;

namespace FaultLab.Linux.Packets;

/// <summary>A block of a capture's ring: the packets that the kernel laid there one behind the other. Lives only as long as the call it came in.</summary>
public readonly unsafe ref struct PacketBlock
{
    private readonly Interop.BlockHeader* _block;

    internal PacketBlock(Interop.BlockHeader* block) => _block = block;

    public int Count => (int)_block->PacketCount;

    public Enumerator GetEnumerator() => new(_block);

    public ref struct Enumerator
    {
        private byte* _next;
        private Interop.PacketHeader* _current;
        private uint _left;

        internal Enumerator(Interop.BlockHeader* block)
        {
            _next = (byte*)block + block->OffsetToFirst;
            _left = block->PacketCount;
        }

        public readonly CapturedPacket Current => new(_current);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            _left--;
            _current = (Interop.PacketHeader*)_next;
            _next += _current->NextOffset;
            return true;
        }
    }
}
