using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>Subtypes of the Multipath TCP option (RFC 8684, 8).</summary>
public enum MultipathSubtype : byte
{
    Capable = 0,
    Join = 1,
    DataSequence = 2,
    AddAddress = 3,
    RemoveAddress = 4,
    Priority = 5,
    Fail = 6,
    FastClose = 7,
    Reset = 8,
}

/// <summary>The Multipath TCP option (RFC 8684).</summary>
public readonly ref struct MultipathOption
{
    private const int ShortestLength = 2;
    private readonly ReadOnlySpan<byte> _data;

    private MultipathOption(ReadOnlySpan<byte> data) => _data = data;

    public MultipathSubtype Subtype => (MultipathSubtype)(_data[0] >> 4);

    /// <summary>Of <see cref="MultipathSubtype.Capable"/>: 0 or 1. The low half of the first byte; flags in the others.</summary>
    public byte Version => (byte)(_data[0] & 0xF);

    /// <summary>Whether the path is a backup: bit B of join and priority.</summary>
    public bool IsBackup => Subtype is MultipathSubtype.Join or MultipathSubtype.Priority && (_data[0] & 1) != 0;

    /// <summary>Of join, remove-address, priority and add-address: the number of an address; 0 for others.</summary>
    public byte AddressId => Subtype is MultipathSubtype.Join or MultipathSubtype.AddAddress or MultipathSubtype.RemoveAddress ? _data[1] : (byte)0;

    /// <summary>Of the SYN of a join: which connection is joined, by the receiver's token.</summary>
    public bool TryGetJoinToken(out uint token)
    {
        // Kind, length, subtype and id, token, random number: 12 bytes, 10 of them here.
        const int synLength = 10;
        var fits = Subtype == MultipathSubtype.Join && _data.Length == synLength;
        token = fits ? BinaryPrimitives.ReadUInt32BigEndian(_data[2..]) : 0;
        return fits;
    }

    /// <summary>Of a capable: the sender's key, which names the connection.</summary>
    public bool TryGetSenderKey(out ulong key)
    {
        const int withKey = 10;
        var fits = Subtype == MultipathSubtype.Capable && _data.Length >= withKey;
        key = fits ? BinaryPrimitives.ReadUInt64BigEndian(_data[2..]) : 0;
        return fits;
    }

    public static bool TryParse(TcpOption option, out MultipathOption multipath)
    {
        var fits = option.Kind == TcpOptionKind.Multipath && option.Data.Length >= ShortestLength;
        multipath = fits ? new MultipathOption(option.Data) : default;
        return fits;
    }
}
