using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets;

/// <summary>AF_PACKET and its ring (packet(7), linux/if_packet.h, networking/packet_mmap.rst). Sizes are checked by a test.</summary>
internal static unsafe partial class Interop
{
    public const int AfPacket = 17;
    public const int SockRaw = 3;
    public const int SockCloexec = 0x80000;
    public const int SolSocket = 1;
    public const int SoError = 4;
    public const int SolPacket = 263;
    public const byte PacketOutgoing = 4;
    public const int PacketRxRing = 5;
    public const int PacketStatistics = 6;
    public const int PacketVersion = 10;
    public const int PacketIgnoreOutgoing = 23;
    public const int AttachFilter = 26;
    public const int TpacketV3 = 2;
    public const int ReadWriteProtection = 3;
    public const int MapShared = 1;
    public const short PollIn = 1;
    public const short PollError = 8;
    public const int EventFdCloexec = 0x80000;
    public const uint StatusUser = 1;
    public const uint StatusVlanValid = 1 << 4;
    public const uint StatusVlanTpidValid = 1 << 6;

    /// <summary>ETH_P_ALL in network order.</summary>
    public const ushort AllProtocols = 0x0300;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial FileDescriptor Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(FileDescriptor socket, in SockAddrLinkLayer address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(FileDescriptor socket, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(FileDescriptor socket, int level, int name, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(FileDescriptor socket, SockAddrLinkLayer* address, int* length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, FileDescriptor descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial FileDescriptor EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(FileDescriptor descriptor, in ulong value, nint length);

    /// <summary>struct sockaddr_ll; its address is not aligned.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct SockAddrLinkLayer
    {
        public ushort Family;
        public ushort Protocol;
        public int InterfaceIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    /// <summary>struct tpacket_req3</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingRequest
    {
        public uint BlockSize;
        public uint BlockCount;
        public uint FrameSize;
        public uint FrameCount;
        public uint RetireMilliseconds;
        public uint PrivateSize;
        public uint Features;
    }

    /// <summary>struct tpacket_block_desc with its struct tpacket_hdr_v1, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BlockHeader
    {
        public uint Version;
        public uint OffsetToPrivate;
        public uint Status;
        public uint PacketCount;
        public uint OffsetToFirst;
        public uint Length;
        public ulong Sequence;
        public ulong FirstTimestamp;
        public ulong LastTimestamp;
    }

    /// <summary>struct tpacket3_hdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketHeader
    {
        public uint NextOffset;
        public uint Seconds;
        public uint Nanoseconds;
        public uint CapturedLength;
        public uint Length;
        public uint Status;
        public ushort MacOffset;
        public ushort NetworkOffset;
        public uint ReceiveHash;
        public uint VlanTag;
        public ushort VlanTpid;
        public ushort Pad1;
        public ulong Pad2;
    }

    /// <summary>struct tpacket_stats_v3</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Statistics
    {
        public uint Packets;
        public uint Drops;
        public uint FreezeCount;
    }

    /// <summary>struct sock_fprog (linux/filter.h)</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterCode
    {
        public ushort Length;
        public Filters.FilterInstruction* Instructions;
    }

    /// <summary>struct pollfd</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
