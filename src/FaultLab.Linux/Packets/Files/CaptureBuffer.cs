using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets.Files;

/// <summary>Memory in which a piece of a file is made: filled by the capture, then written by another thread.</summary>
internal sealed unsafe class CaptureBuffer : IDisposable
{
    public const int Capacity = 4 << 20;

    public byte* Data { get; private set; } = (byte*)NativeMemory.AlignedAlloc(Capacity, DirectFile.Page);

    /// <summary>Bytes that are filled.</summary>
    public int Used { get; set; }

    /// <summary>Where in the file the buffer begins: a multiple of a page.</summary>
    public long FileOffset { get; set; }

    /// <summary>The first place in the buffer where a block begins.</summary>
    public int FirstBlock { get; set; }

    /// <summary>Where in the file that block begins which reaches into the buffer from before it.</summary>
    public long BlockBefore { get; set; }

    public BufferEnd End { get; set; }

    /// <summary>Time of the first and the last packet that was put in; 0: none was.</summary>
    public long FirstTime { get; set; }

    public long LastTime { get; set; }

    public int WholePages => Used & ~(DirectFile.Page - 1);

    /// <summary>Where the last block ends that was written whole, as a place in the file.</summary>
    /// <param name="fileLength">How far the file reaches.</param>
    public long LastWholeBlock(long fileLength)
    {
        if (fileLength < FileOffset + FirstBlock)
        {
            return BlockBefore;
        }

        var at = FirstBlock;
        while (at + 8 <= Used && FileOffset + at + *(int*)(Data + at + 4) <= fileLength)
        {
            at += *(int*)(Data + at + 4);
        }

        return FileOffset + at;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}

/// <summary>Full: the next buffer goes on where the last page begins. Flush: likewise, but all of it shall be in the file now. FileEnd: the next begins another file. CaptureEnd: there is none.</summary>
internal enum BufferEnd { Full, Flush, FileEnd, CaptureEnd }
