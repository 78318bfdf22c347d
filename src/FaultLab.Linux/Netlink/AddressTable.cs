using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The IPv4 and IPv6 addresses of the socket's namespace (RTM_*ADDR, linux/if_addr.h). Methods throw <see cref="ErrnoException"/> when the kernel refuses.</summary>
public sealed class AddressTable(NetlinkSocket socket)
{
    private const int BufferSize = 256;
    private const ushort AddressAttribute = 1;
    private const ushort LocalAttribute = 2;
    private const ushort FlagsAttribute = 8;
    private const uint NoDuplicateDetection = 0x02;

    /// <summary>struct ifaddrmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public byte Family;
        public byte PrefixLength;
        public byte Flags;
        public byte Scope;
        public int Index;
    }

    /// <summary>All addresses, or those of one interface.</summary>
    public IReadOnlyList<InterfaceAddress> List(int? interfaceIndex = null)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetAddress, MessageFlags.Dump);
        message.Append(new Header());
        var all = socket.Dump("list addresses", message.Message, Parse);
        return interfaceIndex is { } index ? all.FindAll(a => a.InterfaceIndex == index) : all;
    }

    /// <summary>Adds an address; one that is there already is left as it is. IPv6 addresses skip duplicate address detection.</summary>
    public void Add(InterfaceAddress address)
    {
        var message = Build(stackalloc byte[BufferSize], MessageType.NewAddress, MessageFlags.Create | MessageFlags.Replace, address);
        socket.Request($"add address {address} to interface number {address.InterfaceIndex}", message.Message);
    }

    public void Delete(InterfaceAddress address)
    {
        var message = Build(stackalloc byte[BufferSize], MessageType.DeleteAddress, MessageFlags.None, address);
        socket.Request($"delete address {address} from interface number {address.InterfaceIndex}", message.Message);
    }

    /// <summary>Deletes all addresses of an interface; those that vanish meanwhile (secondaries of one deleted) are fine.</summary>
    public void Flush(int interfaceIndex)
    {
        foreach (var address in List(interfaceIndex))
        {
            try
            {
                Delete(address);
            }
            catch (ErrnoException e) when (e.Errno == Errno.EADDRNOTAVAIL)
            {
            }
        }
    }

    private static MessageBuilder Build(Span<byte> buffer, ushort type, MessageFlags flags, InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        var message = new MessageBuilder(buffer, type, flags | MessageFlags.Ack);
        message.Append(new Header
        {
            Family = (byte)address.Address.AddressFamily.ToKernel(),
            PrefixLength = (byte)address.PrefixLength,
            Index = address.InterfaceIndex,
        });
        message.Attribute(LocalAttribute, bytes);
        message.Attribute(AddressAttribute, bytes);
        if (address.Address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            message.Attribute(FlagsAttribute, NoDuplicateDetection);
        }

        return message;
    }

    internal static unsafe InterfaceAddress? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != MessageType.NewAddress || !MemoryMarshal.TryRead<Header>(payload, out var header))
        {
            return null;
        }

        // On a point-to-point link IFA_ADDRESS is the peer's; IFA_LOCAL, where given, is always ours.
        IPAddress? address = null;
        IPAddress? local = null;
        var attributes = AttributeReader.After(payload, sizeof(Header));
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case AddressAttribute:
                    address = KernelAddress.Read(attribute.Value);
                    break;
                case LocalAttribute:
                    local = KernelAddress.Read(attribute.Value);
                    break;
            }
        }

        return (local ?? address) is { } found ? new InterfaceAddress(header.Index, found, header.PrefixLength) : null;
    }
}
