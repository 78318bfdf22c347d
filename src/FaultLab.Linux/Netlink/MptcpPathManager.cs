using System.Net;
using System.Net.Sockets;

namespace FaultLab.Linux.Netlink;

/// <summary>What an address is for (MPTCP_PM_ADDR_FLAG_*, linux/mptcp.h).</summary>
[Flags]
public enum MptcpEndpointFlags : uint
{
    None = 0,

    /// <summary>The peer is told of it, and may join to it.</summary>
    Signal = 1,

    /// <summary>Connections are joined from it.</summary>
    Subflow = 2,

    /// <summary>It carries data only when no other does.</summary>
    Backup = 4,

    /// <summary>With <see cref="Subflow"/>: joined to every address of the peer.</summary>
    Fullmesh = 8,
}

/// <summary>An address that MPTCP may use besides the one a connection began with.</summary>
public sealed record MptcpEndpoint(IPAddress Address, MptcpEndpointFlags Flags)
{
    public override string ToString() => $"{Address} {Flags}";
}

/// <param name="AcceptedAddresses">Addresses of the peer that are joined.</param>
/// <param name="Subflows">Joins of one connection.</param>
public sealed record MptcpLimits(int AcceptedAddresses, int Subflows);

/// <summary>
/// The path manager of MPTCP in one network namespace, through generic netlink (mptcp_pm, linux/mptcp.h): what <c>ip mptcp</c> does.
/// It stays in the namespace of the thread that opened it.
/// </summary>
public sealed class MptcpPathManager : IDisposable
{
    private const int BufferSize = 512;
    private const byte AddAddress = 1;
    private const byte DeleteAddress = 2;
    private const byte GetAddress = 3;
    private const byte SetLimitsCommand = 5;
    private const byte GetLimitsCommand = 6;
    private const ushort AddressAttribute = 1;
    private const ushort AcceptedAttribute = 2;
    private const ushort SubflowsAttribute = 3;
    private const ushort FamilyAttribute = 1;
    private const ushort IdAttribute = 2;
    private const ushort IPv4Attribute = 3;
    private const ushort IPv6Attribute = 4;
    private const ushort FlagsAttribute = 6;

    private readonly NetlinkSocket _socket;
    private readonly GenericFamily _family;

    private MptcpPathManager(NetlinkSocket socket)
    {
        _socket = socket;
        _family = GenericFamily.Resolve(socket, "mptcp_pm", version: 1);
    }

    /// <summary>Opens one in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">ENOENT: the kernel has no MPTCP.</exception>
    public static MptcpPathManager Open()
    {
        var socket = NetlinkSocket.OpenGeneric();
        try
        {
            return new MptcpPathManager(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();

    public IReadOnlyList<MptcpEndpoint> List() => [.. Entries().Select(entry => entry.Endpoint)];

    /// <summary>Adds an endpoint, in the place of one with the same address; connections that are there are joined from it at once.</summary>
    public void Replace(MptcpEndpoint endpoint)
    {
        if (Entries().Find(entry => entry.Endpoint.Address.Equals(endpoint.Address)) is { } old)
        {
            Request("delete the MPTCP endpoint", DeleteAddress, old.Endpoint, old.Id);
        }

        Request("add the MPTCP endpoint", AddAddress, endpoint, id: null);
    }

    public void SetLimits(MptcpLimits limits)
    {
        var message = _family.Message(stackalloc byte[BufferSize], SetLimitsCommand);
        message.Attribute(AcceptedAttribute, limits.AcceptedAddresses);
        message.Attribute(SubflowsAttribute, limits.Subflows);
        _socket.Request("set the limits of MPTCP", message.Message);
    }

    public MptcpLimits GetLimits()
    {
        var message = _family.Message(stackalloc byte[BufferSize], GetLimitsCommand);
        var (accepted, subflows) = (0, 0);
        _socket.Request("read the limits of MPTCP", message.Message, (_, payload) =>
        {
            var attributes = Attributes(payload);
            while (attributes.TryRead(out var attribute))
            {
                accepted = attribute.Type == AcceptedAttribute ? attribute.Int32 : accepted;
                subflows = attribute.Type == SubflowsAttribute ? attribute.Int32 : subflows;
            }
        });
        return new MptcpLimits(accepted, subflows);
    }

    private void Request(string operation, byte command, MptcpEndpoint endpoint, byte? id)
    {
        var message = _family.Message(stackalloc byte[BufferSize], command);
        var address = message.BeginNested(AddressAttribute);
        if (id is { } number)
        {
            message.Attribute(IdAttribute, number);
        }

        message.Attribute(FamilyAttribute, (ushort)endpoint.Address.AddressFamily.ToKernel());
        message.Attribute(
            endpoint.Address.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6Attribute : IPv4Attribute, endpoint.Address.GetAddressBytes());
        message.Attribute(FlagsAttribute, (uint)endpoint.Flags);
        message.EndNested(address);
        _socket.Request($"{operation} {endpoint}", message.Message);
    }

    private List<Entry> Entries()
    {
        var message = _family.Message(stackalloc byte[BufferSize], GetAddress, MessageFlags.Dump);
        return _socket.Dump("list the MPTCP endpoints", message.Message, static (_, payload) => Parse(payload));
    }

    private static unsafe AttributeReader Attributes(ReadOnlySpan<byte> payload) => AttributeReader.After(payload, sizeof(GenericFamily.Header));

    private static Entry? Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = Attributes(payload);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == AddressAttribute)
            {
                return ParseAddress(attribute.Nested);
            }
        }

        return null;
    }

    private static Entry? ParseAddress(AttributeReader attributes)
    {
        IPAddress? address = null;
        byte id = 0;
        var flags = MptcpEndpointFlags.None;
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case IdAttribute:
                    id = attribute.Byte;
                    break;
                case IPv4Attribute or IPv6Attribute:
                    address = KernelAddress.Read(attribute.Value);
                    break;
                case FlagsAttribute:
                    flags = (MptcpEndpointFlags)attribute.UInt32;
                    break;
            }
        }

        return address is null ? null : new Entry(id, new MptcpEndpoint(address, flags));
    }

    private sealed record Entry(byte Id, MptcpEndpoint Endpoint);
}
