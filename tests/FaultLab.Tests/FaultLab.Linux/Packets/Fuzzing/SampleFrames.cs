namespace FaultLab.Tests.Linux.Packets.Fuzzing;

/// <summary>Whole frames with every header that the views know.</summary>
internal static class SampleFrames
{
    public static readonly byte[] TcpSyn = Convert.FromHexString(
        "02fa0000000202fa0000000108004500003c1c4640004006b1e6c6120001c6120002d43100500000000100000000a002"
        + "faf000000000020405b40402080a010203040000000001030307");

    /// <summary>IPv4 with a router alert in VLAN 100; MP_CAPABLE with a key, and the client's address.</summary>
    public static readonly byte[] MultipathWithClient = Convert.FromHexString(
        "02fa0000000202fa000000018100006408004600004f1234400040060000c6120001c612000294040000d43100500000"
        + "000100000002c002faf0000000001e0c00811122334455667788fe081f90c61200090402030307010101001122334455"
        + "66");

    /// <summary>MP_JOIN on a SYN, behind two VLAN tags.</summary>
    public static readonly byte[] MultipathJoin = Convert.FromHexString(
        "02fa0000000202fa0000000188a80010810000640800450000341234400040060000c6120001c6120002d43100500000"
        + "0001000000028002faf0000000001e0c1102aabbccdd01020304");

    public static readonly byte[] Arp = Convert.FromHexString(
        "02fa0000000202fa000000010806000108000604000102fa00000001c6120001000000000000c6120002");

    public static readonly byte[] UdpFragment = Convert.FromHexString(
        "02fa0000000202fa0000000108004500002c1234200040110000c6120001c612000203e8003500180000001122334455"
        + "66778899aabbccddeeff");

    public static readonly byte[] IcmpTooBig = Convert.FromHexString(
        "02fa0000000202fa000000010800450000381234000040010000c6120001c612000203040000000005dc450000281234"
        + "000040060000c6120001c6120002d431005000000001");

    /// <summary>Hop-by-hop, destination options, fragment, TCP.</summary>
    public static readonly byte[] IPv6Extensions = Convert.FromHexString(
        "02fa0000000202fa0000000186dd600000000034004020010db800000000000000000000000120010db8000000000000"
        + "0000000000023c000502000000002c000104000000000600000112345678d431005000000001000000027012faf00000"
        + "00000103030704020101");

    public static readonly byte[] Icmp6 = Convert.FromHexString(
        "02fa0000000202fa0000000186dd6000000000083a4020010db800000000000000000000000120010db8000000000000"
        + "0000000000028000000000010001");

    public static readonly byte[] Vxlan = Convert.FromHexString(
        "02fa0000000202fa0000000108004500004e1234000040110000c6120001c6120002c00012b5003a0000080000000000"
        + "2a0002fa0000000202fa000000010806000108000604000102fa00000001c6120001000000000000c6120002");

    public static IReadOnlyList<byte[]> All { get; } = [TcpSyn, MultipathWithClient, MultipathJoin, Arp, UdpFragment, IcmpTooBig, IPv6Extensions, Icmp6, Vxlan];
}
