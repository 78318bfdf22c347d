using System.Collections.Immutable;

namespace FaultLab.Linux.Netfilter;

/// <summary>A table of nftables for both IP versions; everything in it comes and goes with it.</summary>
public sealed record NftTable(string Name, ImmutableArray<NftChain> Chains);

/// <summary>A base chain.</summary>
/// <param name="Type"><c>filter</c> or <c>nat</c>.</param>
/// <param name="Priority">Among the chains of the hook, lowest first: NF_IP_PRI_NAT_DST -100, FILTER 0, NAT_SRC 100 (linux/netfilter_ipv4.h).</param>
public sealed record NftChain(string Name, string Type, NftHook Hook, int Priority, ImmutableArray<NftRule> Rules);

/// <summary>A rule as the kernel has it.</summary>
/// <param name="Comment">What it is for, as it was given.</param>
/// <param name="Packets">Packets that it counted; 0 for a rule without a counter.</param>
public sealed record NftRuleState(string Chain, string Comment, long Packets);
