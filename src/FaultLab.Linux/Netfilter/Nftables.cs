using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FaultLab.Linux.Netlink;

namespace FaultLab.Linux.Netfilter;

/// <summary>
/// Packet filter and address translation of one network namespace, without starting a process: what <c>nft</c> does. Tables are put in
/// place and taken away whole, each in one transaction. It stays in the namespace of the thread that opened it.
/// </summary>
public sealed class Nftables : IDisposable
{
    private const int BufferSize = 4096;

    private readonly NetlinkSocket _socket;

    private Nftables(NetlinkSocket socket) => _socket = socket;

    /// <summary>struct nfgenmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public byte Family;
        public byte Version;

        /// <summary>Big endian.</summary>
        public ushort Resource;
    }

    /// <summary>Opens one in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static Nftables Open() => new(NetlinkSocket.Open(Interop.NetlinkNetfilter));

    public void Dispose() => _socket.Dispose();

    /// <summary>Puts a table in place, instead of the one of that name if there is one, and reads back that all its rules are there.</summary>
    /// <returns>Its rules.</returns>
    /// <exception cref="ErrnoException">The kernel refused, and left everything as it was; ENOENT where a kernel lacks a module that a rule needs.</exception>
    public IReadOnlyList<NftRuleState> Replace(NftTable table)
    {
        var batch = new ArrayBufferWriter<byte>(BufferSize);
        AppendMark(batch, NftMessage.BatchBegin);
        // A table that is not there cannot be deleted: it is made first, which leaves one that is there as it is.
        AppendTable(batch, NftMessage.NewTable, table.Name);
        AppendTable(batch, NftMessage.DeleteTable, table.Name);
        AppendTable(batch, NftMessage.NewTable, table.Name);
        foreach (var chain in table.Chains)
        {
            AppendChain(batch, table.Name, chain);
            foreach (var rule in chain.Rules)
            {
                AppendRule(batch, table.Name, chain.Name, rule);
            }
        }

        AppendMark(batch, NftMessage.BatchEnd);
        _socket.RequestAll($"set up the table {table.Name} of nftables", batch.WrittenSpan.ToArray());
        var found = Rules(table.Name);
        var wanted = table.Chains.SelectMany(c => c.Rules.Select(r => (c.Name, r.Comment)));
        return wanted.SequenceEqual(found.Select(f => (f.Chain, f.Comment)))
            ? found
            : throw new ErrnoException(
                $"read back the table {table.Name} of nftables", Errno.EINVAL, $"there is [{string.Join(", ", found.Select(f => f.Comment))}]");
    }

    /// <summary>Takes a table away with all in it.</summary>
    /// <exception cref="ErrnoException">ENOENT where there is none.</exception>
    public void Delete(string table)
    {
        var batch = new ArrayBufferWriter<byte>(BufferSize);
        AppendMark(batch, NftMessage.BatchBegin);
        AppendTable(batch, NftMessage.DeleteTable, table);
        AppendMark(batch, NftMessage.BatchEnd);
        _socket.RequestAll($"delete the table {table} of nftables", batch.WrittenSpan.ToArray());
    }

    /// <summary>The rules of a table in their order; none when there is no such table.</summary>
    public IReadOnlyList<NftRuleState> Rules(string table)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], NftMessage.GetRule, MessageFlags.Dump);
        message.Append(new Header { Family = NftMessage.FamilyInet });
        message.Attribute(NftAttribute.RuleTable, table);
        return _socket.Dump("list rules of nftables", message.Message, (type, payload) => ParseRule(type, payload, table));
    }

    private static void AppendMark(ArrayBufferWriter<byte> batch, ushort type)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], type, MessageFlags.None);
        message.Append(new Header { Resource = BinaryPrimitives.ReverseEndianness(NftMessage.Subsystem) });
        batch.Write(message.Message);
    }

    private static void AppendTable(ArrayBufferWriter<byte> batch, ushort type, string name)
    {
        var flags = type == NftMessage.NewTable ? MessageFlags.Create | MessageFlags.Ack : MessageFlags.Ack;
        var message = new MessageBuilder(stackalloc byte[BufferSize], type, flags);
        message.Append(new Header { Family = NftMessage.FamilyInet });
        message.Attribute(NftAttribute.TableName, name);
        batch.Write(message.Message);
    }

    private static void AppendChain(ArrayBufferWriter<byte> batch, string table, NftChain chain)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], NftMessage.NewChain, MessageFlags.Create | MessageFlags.Ack);
        message.Append(new Header { Family = NftMessage.FamilyInet });
        message.Attribute(NftAttribute.ChainTable, table);
        message.Attribute(NftAttribute.ChainName, chain.Name);
        var hook = message.BeginNested(NftAttribute.ChainHook);
        message.Attribute(NftAttribute.HookNumber, BinaryPrimitives.ReverseEndianness((uint)chain.Hook));
        message.Attribute(NftAttribute.HookPriority, BinaryPrimitives.ReverseEndianness(chain.Priority));
        message.EndNested(hook);
        message.Attribute(NftAttribute.ChainType, chain.Type);
        batch.Write(message.Message);
    }

    private static void AppendRule(ArrayBufferWriter<byte> batch, string table, string chain, NftRule rule)
    {
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], NftMessage.NewRule, MessageFlags.Create | MessageFlags.Append | MessageFlags.Ack);
        message.Append(new Header { Family = NftMessage.FamilyInet });
        message.Attribute(NftAttribute.RuleTable, table);
        message.Attribute(NftAttribute.RuleChain, chain);
        message.Attribute(MessageBuilder.NestedFlag | NftAttribute.RuleExpressions, rule.Expressions);
        message.Attribute(NftAttribute.RuleUserData, rule.UserData());
        batch.Write(message.Message);
    }

    private static unsafe NftRuleState? ParseRule(ushort type, ReadOnlySpan<byte> payload, string wanted)
    {
        if (type != NftMessage.NewRule)
        {
            return null;
        }

        var (table, chain, comment, packets) = ("", "", "", 0L);
        var attributes = AttributeReader.After(payload, sizeof(Header));
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case NftAttribute.RuleTable:
                    table = attribute.Text;
                    break;
                case NftAttribute.RuleChain:
                    chain = attribute.Text;
                    break;
                case NftAttribute.RuleUserData when attribute.Value.Length > 2:
                    comment = Encoding.UTF8.GetString(attribute.Value[2..]).TrimEnd('\0');
                    break;
                case NftAttribute.RuleExpressions:
                    packets = CountedPackets(attribute.Nested);
                    break;
            }
        }

        return table == wanted ? new NftRuleState(chain, comment, packets) : null;
    }

    private static long CountedPackets(AttributeReader expressions)
    {
        while (expressions.TryRead(out var expression))
        {
            var name = "";
            var parts = expression.Nested;
            while (parts.TryRead(out var part))
            {
                if (part.Type == NftAttribute.ExpressionName)
                {
                    name = part.Text;
                }
                else if (part.Type == NftAttribute.ExpressionData && name == "counter")
                {
                    return ReadPackets(part.Nested);
                }
            }
        }

        return 0;
    }

    private static long ReadPackets(AttributeReader counter)
    {
        while (counter.TryRead(out var value))
        {
            if (value.Type == NftAttribute.CounterPackets)
            {
                return BinaryPrimitives.ReadInt64BigEndian(value.Value);
            }
        }

        return 0;
    }
}
