namespace FaultLab.Linux.Packets;

/// <summary>A TPACKET_V3 receive ring: memory shared with the kernel, which fills it block by block.</summary>
internal sealed unsafe class PacketRing : IDisposable
{
    private const int BlockSize = 1 << 20;

    // Only a unit of account in TPACKET_V3: packets lie in a block one behind the other.
    private const int FrameSize = 2048;

    // After this time the kernel hands over a block that is not full.
    public const int RetireMilliseconds = 50;

    private readonly FileDescriptor _socket;
    private readonly int _blockCount;
    private nint _memory;
    private int _next;

    /// <param name="megabytes">Size of the ring; one block is 1 MiB.</param>
    public PacketRing(FileDescriptor socket, int megabytes)
    {
        (_socket, _blockCount) = (socket, megabytes);
        var version = Interop.TpacketV3;
        Set(Interop.PacketVersion, &version, sizeof(int), "ask for TPACKET_V3");
        var request = new Interop.RingRequest
        {
            BlockSize = BlockSize,
            BlockCount = (uint)megabytes,
            FrameSize = FrameSize,
            FrameCount = (uint)(BlockSize / FrameSize * megabytes),
            RetireMilliseconds = RetireMilliseconds,
        };
        Set(Interop.PacketRxRing, &request, sizeof(Interop.RingRequest), "set up a capture ring");
        _memory = Interop.Map(0, Size, Interop.ReadWriteProtection, Interop.MapShared, socket, 0);
        if (_memory == -1)
        {
            _memory = 0;
            throw ErrnoException.Last("map a capture ring");
        }
    }

    private nuint Size => (nuint)_blockCount * BlockSize;

    /// <summary>Hands the next full block to the sink and gives it back to the kernel; false when there is none.</summary>
    public bool TryDrain(IPacketBlockSink sink)
    {
        var header = (Interop.BlockHeader*)((byte*)_memory + ((long)_next * BlockSize));
        if ((Volatile.Read(ref header->Status) & Interop.StatusUser) == 0)
        {
            return false;
        }

        if (header->PacketCount > 0)
        {
            sink.OnBlock(new PacketBlock(header));
        }

        // The kernel may write again from here on.
        Volatile.Write(ref header->Status, 0);
        _next = (_next + 1) % _blockCount;
        return true;
    }

    public void Dispose()
    {
        if (_memory != 0)
        {
            _ = Interop.Unmap(_memory, Size);
            _memory = 0;
        }
    }

    private void Set(int option, void* value, int length, string operation) =>
        ErrnoException.ThrowIfNegative(Interop.SetSocketOption(_socket, Interop.SolPacket, option, value, length), operation);
}
