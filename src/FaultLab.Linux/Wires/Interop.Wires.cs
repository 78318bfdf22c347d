using System.Runtime.InteropServices;

namespace FaultLab.Linux.Wires;

/// <summary>What a wire calls beyond the other areas: packet and unix sockets, and the scheduler (packet(7), unix(7), sched(7)).</summary>
internal static unsafe partial class Interop
{
    public const int AfUnix = 1;
    public const int AfPacket = 17;
    public const int Datagram = 2;
    public const int Raw = 3;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int Truncated = 0x20;
    public const int SolSocket = 1;
    public const int SoError = 4;
    public const int SoSendBuffer = 7;
    public const int SoReceiveBuffer = 8;
    public const int SoSendBufferForce = 32;
    public const int SoReceiveBufferForce = 33;
    public const int SolPacket = 263;
    public const int PacketStatistics = 6;
    public const int PacketAuxiliaryData = 8;
    public const int PacketIgnoreOutgoing = 23;
    public const int SchedFifo = 1;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;

    /// <summary>TP_STATUS_VLAN_VALID and TP_STATUS_VLAN_TPID_VALID of linux/if_packet.h.</summary>
    public const uint VlanValid = 1 << 4;
    public const uint VlanTpidValid = 1 << 6;

    /// <summary>ETH_P_ALL in network order.</summary>
    public const ushort AllProtocols = 0x0300;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial FileDescriptor Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(FileDescriptor socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(FileDescriptor socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(FileDescriptor socket, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(FileDescriptor socket, int level, int name, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(FileDescriptor socket, nuint request, void* argument);

    /// <summary>struct cmsghdr with struct tpacket_auxdata behind it, padded as CMSG_SPACE does.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    public struct AuxiliaryMessage
    {
        public Sockets.Interop.ControlHeader Header;
        public uint Status;
        public uint Length;
        public uint CapturedLength;
        public ushort MacOffset;
        public ushort NetworkOffset;
        public ushort VlanTag;
        public ushort VlanTpid;
    }
}
