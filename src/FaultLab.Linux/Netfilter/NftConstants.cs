namespace FaultLab.Linux.Netfilter;

/// <summary>Message types: NFNL_SUBSYS_NFTABLES (10) above NFT_MSG_* (linux/netfilter/nfnetlink.h, nf_tables.h).</summary>
internal static class NftMessage
{
    public const ushort Subsystem = 10;
    public const ushort BatchBegin = 0x10;
    public const ushort BatchEnd = 0x11;
    public const ushort NewTable = (Subsystem << 8) | 0;
    public const ushort DeleteTable = (Subsystem << 8) | 2;
    public const ushort NewChain = (Subsystem << 8) | 3;
    public const ushort NewRule = (Subsystem << 8) | 6;
    public const ushort GetRule = (Subsystem << 8) | 7;

    /// <summary>NFPROTO_INET: both IPv4 and IPv6.</summary>
    public const byte FamilyInet = 1;
}

/// <summary>Attributes of tables, chains and rules (linux/netfilter/nf_tables.h).</summary>
internal static class NftAttribute
{
    public const ushort ListElement = 1;
    public const ushort TableName = 1;
    public const ushort ChainTable = 1;
    public const ushort ChainName = 3;
    public const ushort ChainHook = 4;
    public const ushort ChainType = 7;
    public const ushort HookNumber = 1;
    public const ushort HookPriority = 2;
    public const ushort RuleTable = 1;
    public const ushort RuleChain = 2;
    public const ushort RuleExpressions = 4;
    public const ushort RuleUserData = 7;
    public const ushort ExpressionName = 1;
    public const ushort ExpressionData = 2;
    public const ushort DataValue = 1;
    public const ushort DataVerdict = 2;
    public const ushort VerdictCode = 1;
    public const ushort CounterPackets = 2;
}

/// <summary>Where in the way of a packet a chain stands: NF_INET_* (linux/netfilter.h).</summary>
public enum NftHook : uint
{
    PreRouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    PostRouting = 4,
}
