using System.Buffers.Binary;
using System.Security.Cryptography;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>
/// One subflow of a multipath TCP connection as it passes one place (RFC 8684). Which connection it is of is told by a token that stands for the key
/// of one of its two ends: it is the same wherever a subflow passes, and whatever translates addresses on the way.
/// </summary>
public sealed class MultipathSubflow
{
    private const byte FirstVersion = 0;

    /// <summary>How often news of bytes alone is told.</summary>
    private const long BytesNanoseconds = 10_000_000_000;

    /// <summary>Longer than a SYN is sent again and again (tcp_syn_retries of ip-sysctl: 127 s).</summary>
    private const long UnansweredNanoseconds = 150_000_000_000;

    private readonly byte _version;
    private bool _answered;
    private (bool Established, bool Closed, uint? Initiator, long Bytes) _told;
    private long _toldAt = long.MinValue;

    private MultipathSubflow(TcpConnection connection, MultipathOption option)
    {
        Connection = connection;
        _version = option.Version;
        IsJoin = option.Subtype == MultipathSubtype.Join;
        IsBackup = option.IsBackup;
        if (option.TryGetJoinToken(out var token))
        {
            Token = token;
        }
        else if (option.TryGetSenderKey(out var key))
        {
            InitiatorToken = TokenOf(key, _version);
        }
    }

    public TcpConnection Connection { get; }

    /// <summary>Its SYN came from the node at this end.</summary>
    public required bool Incoming { get; init; }

    /// <summary>It joined a connection; false: it began one.</summary>
    public bool IsJoin { get; }

    public bool IsBackup { get; private set; }

    /// <summary>Of the end that the SYN went to. Null: it did not answer, or not as one that knows MPTCP.</summary>
    public uint? Token { get; private set; }

    /// <summary>Of the end that the SYN came from; null for joins, and until it was seen.</summary>
    public uint? InitiatorToken { get; private set; }

    /// <summary>When both ends had agreed, nanoseconds since the epoch; null: they have not.</summary>
    public long? Established { get; private set; }

    /// <summary>When it was reset, or the second FIN came, nanoseconds since the epoch; null: it is open.</summary>
    public long? Closed { get; private set; }

    /// <summary>What is known of it, where there is news: of its state at once, of its bytes from time to time. Null: there is none.</summary>
    /// <param name="everything">Whether all news is wanted.</param>
    internal SubflowCounts? Take(long now, bool everything)
    {
        (bool Established, bool Closed, uint? Initiator, long Bytes) news = (Established is not null, Closed is not null, InitiatorToken, Connection.Bytes);
        if (news == _told && _toldAt != long.MinValue)
        {
            return null;
        }

        if (!everything && _toldAt != long.MinValue && now - _toldAt < BytesNanoseconds && news with { Bytes = _told.Bytes } == _told)
        {
            return null;
        }

        (_told, _toldAt) = (news, now);
        return new SubflowCounts
        {
            Key = Connection.Key,
            Incoming = Incoming,
            IsJoin = IsJoin,
            IsBackup = IsBackup,
            Token = Token,
            InitiatorToken = InitiatorToken,
            Began = Connection.Began,
            Established = Established,
            Closed = Closed,
            WasReset = Connection.Resets > 0,
            Bytes = Connection.ForwardBytes,
            BytesBack = Connection.Bytes - Connection.ForwardBytes,
            Retransmissions = Connection.Retransmissions,
        };
    }

    /// <summary>Whether nothing more will be heard of it.</summary>
    internal bool IsOver(long now) => Closed is not null || (Established is null && now - Connection.Last > UnansweredNanoseconds);

    /// <summary>What a key stands for in joins: the first 32 bits of its hash, SHA-256 (RFC 8684, 3.2; version 0: SHA-1, RFC 6824, 3.2).</summary>
    internal static uint TokenOf(ulong key, byte version = 1)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key);
        _ = version == FirstVersion ? SHA1.HashData(bytes, hash) : SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    /// <summary>Of a SYN; null: it wants no multipath TCP.</summary>
    internal static MultipathSubflow? Of(TcpConnection connection, TcpHeader syn, bool incoming) =>
        TryFind(syn, out var option) && option.Subtype is MultipathSubtype.Capable or MultipathSubtype.Join
            ? new MultipathSubflow(connection, option) { Incoming = incoming } : null;

    /// <summary>Takes a later segment, after its connection did.</summary>
    internal void Add(bool forward, TcpHeader tcp, long nanoseconds)
    {
        if (Closed is null && Connection.IsClosed)
        {
            Closed = nanoseconds;
        }

        if (Established is not null && InitiatorToken is not null == !IsJoin)
        {
            return;
        }

        var found = TryFind(tcp, out var option);
        var isAnswer = (tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == (TcpFlags.Syn | TcpFlags.Ack);
        if (!forward && isAnswer && found && option.Subtype == (IsJoin ? MultipathSubtype.Join : MultipathSubtype.Capable))
        {
            _answered = true;
            IsBackup |= option.IsBackup;
            if (option.TryGetSenderKey(out var key))
            {
                Token = TokenOf(key, _version);
            }
        }
        else if (forward && _answered && (tcp.Flags & (TcpFlags.Syn | TcpFlags.Reset)) == 0)
        {
            Established ??= nanoseconds;
            if (!IsJoin && found && option.TryGetSenderKey(out var key))
            {
                InitiatorToken = TokenOf(key, _version);
            }
        }
    }

    private static bool TryFind(TcpHeader tcp, out MultipathOption multipath)
    {
        multipath = default;
        return TcpOptions.TryFind(tcp.Options, TcpOptionKind.Multipath, out var option) && MultipathOption.TryParse(option, out multipath);
    }
}
