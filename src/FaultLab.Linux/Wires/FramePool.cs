using System.Runtime.InteropServices;

namespace FaultLab.Linux.Wires;

/// <summary>
/// Room for the frames that are under way, taken from the machine once. Memory that was never used costs nothing. The place that was given
/// back last is taken first: it is still in the CPU's cache.
/// </summary>
internal sealed unsafe class FramePool : IDisposable
{
    /// <summary>Before a frame, for a VLAN tag that the kernel hands over beside it.</summary>
    private const int Headroom = 16;

    private const int Alignment = 64;

    private readonly byte* _memory;
    private readonly nuint _slotSize;
    private readonly int[] _free;
    private int _freeCount;

    /// <param name="largestFrame">Bytes from the Ethernet header on.</param>
    /// <param name="bytes">What all frames may take together.</param>
    /// <param name="mostFrames">How many there may be.</param>
    public FramePool(int largestFrame, long bytes, int mostFrames)
    {
        LargestFrame = largestFrame;
        _slotSize = ((nuint)(largestFrame + Headroom) + Alignment - 1) / Alignment * Alignment;
        Capacity = (int)Math.Min(mostFrames, bytes / (long)_slotSize);
        _memory = (byte*)NativeMemory.AlignedAlloc(_slotSize * (nuint)Capacity, Alignment);
        Frames = new FrameInfo[Capacity];
        _free = new int[Capacity];
        for (_freeCount = 0; _freeCount < Capacity; _freeCount++)
        {
            _free[_freeCount] = Capacity - 1 - _freeCount;
        }
    }

    public int LargestFrame { get; }

    public int Capacity { get; }

    /// <summary>What is known of the frame in each place.</summary>
    public FrameInfo[] Frames { get; }

    public byte* DataOf(int slot) => _memory + ((nuint)slot * _slotSize) + Headroom;

    /// <summary>A free place, or -1.</summary>
    public int Take() => _freeCount == 0 ? -1 : _free[--_freeCount];

    public void Return(int slot) => _free[_freeCount++] = slot;

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}

/// <summary>A frame under way.</summary>
internal struct FrameInfo
{
    /// <summary>Where it begins, relative to its place: -4 when a VLAN tag was put into it.</summary>
    public short Offset;

    /// <summary>Whether it is one of a frame and its copy.</summary>
    public bool HasTwin;

    public int Length;

    /// <summary>When it was to leave; 0: at once.</summary>
    public long Due;

    /// <summary>Its number among those of its direction.</summary>
    public long Number;

    public WireDirection Direction;
}
