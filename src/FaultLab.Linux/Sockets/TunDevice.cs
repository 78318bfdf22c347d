using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Sockets;

/// <summary>
/// A tun interface whose other end is this object: IP packets that are written come in by the interface, each preceded by a virtio-net header,
/// so that they may be segments yet to be cut (Documentation/networking/tuntap.rst, linux/if_tun.h). Closing it removes the interface.
/// </summary>
public sealed unsafe class TunDevice : IDisposable
{
    /// <summary>The device that tuns and taps are made with.</summary>
    public const string Path = "/dev/net/tun";

    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const nuint TunSetInterface = 0x400454ca;
    private const ushort Tun = 0x0001;
    private const ushort NoPacketInformation = 0x1000;
    private const ushort VirtioHeader = 0x4000;
    private const int NameSize = 16;

    /// <summary>struct ifreq: the name, then the flags.</summary>
    private const int RequestSize = 40;

    private readonly FileDescriptor _descriptor;

    private TunDevice(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Whether this user may make tuns and taps.</summary>
    public static bool CanBeMade
    {
        get
        {
            using var descriptor = OpenDevice();
            return !descriptor.IsInvalid;
        }
    }

    /// <summary>Makes the interface in the calling thread's network namespace. It is down.</summary>
    /// <exception cref="ErrnoException">ENOENT: tun is not loaded. EBUSY: there is one of that name.</exception>
    public static TunDevice Create(string name)
    {
        var descriptor = OpenDevice();
        if (descriptor.IsInvalid)
        {
            throw ErrnoException.Last($"open {Path}");
        }

        byte* request = stackalloc byte[RequestSize];
        var span = new Span<byte>(request, RequestSize);
        span.Clear();
        Encoding.ASCII.GetBytes(name, span[..(NameSize - 1)]);
        MemoryMarshal.Write(span[NameSize..], (ushort)(Tun | NoPacketInformation | VirtioHeader));
        if (Interop.Control(descriptor, TunSetInterface, request) < 0)
        {
            var error = ErrnoException.Last($"make tun interface {name}");
            descriptor.Dispose();
            throw error;
        }

        return new TunDevice(descriptor);
    }

    /// <summary>Lets a packet come in.</summary>
    /// <returns>What the kernel took of it in bytes, the virtio-net header included.</returns>
    /// <exception cref="ErrnoException">It did not take it.</exception>
    public int Inject(in VirtioNetHeader header, ReadOnlySpan<byte> packet)
    {
        var frame = new byte[VirtioNetHeader.Size + packet.Length];
        header.Write(frame);
        packet.CopyTo(frame.AsSpan(VirtioNetHeader.Size));
        fixed (byte* source = frame)
        {
            return (int)ErrnoException.ThrowIfNegative(Interop.Write(_descriptor, source, frame.Length), "write to the tun interface");
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private static FileDescriptor OpenDevice() => Interop.OpenFile(Path, ReadWrite | CloseOnExec);
}

/// <summary>struct virtio_net_hdr (linux/virtio_net.h), as tun and packet sockets take it: in the machine's own byte order.</summary>
/// <param name="GsoType"><see cref="None"/>, <see cref="UdpFragments"/> or <see cref="UdpSegments"/>.</param>
/// <param name="HeaderLength">Bytes of all headers of the packet.</param>
/// <param name="GsoSize">Payload of each segment; 0 without segmentation.</param>
/// <param name="ChecksumStart">From where on the checksum is yet to be made.</param>
/// <param name="ChecksumOffset">Where it goes, counted from there.</param>
public readonly record struct VirtioNetHeader(byte GsoType, ushort HeaderLength, ushort GsoSize, ushort ChecksumStart, ushort ChecksumOffset)
{
    public const int Size = 10;

    public const byte None = 0;

    /// <summary>VIRTIO_NET_HDR_GSO_UDP: a datagram that is to be cut into IP fragments (UFO).</summary>
    public const byte UdpFragments = 3;

    /// <summary>VIRTIO_NET_HDR_GSO_UDP_L4: a datagram that is to be cut into smaller ones (USO).</summary>
    public const byte UdpSegments = 5;

    private const byte NeedsChecksum = 1;

    public void Write(Span<byte> target)
    {
        target[0] = NeedsChecksum;
        target[1] = GsoType;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], GsoSize);
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], ChecksumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], ChecksumOffset);
    }
}
