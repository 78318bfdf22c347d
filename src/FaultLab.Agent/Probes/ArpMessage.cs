using System.Net;

namespace FaultLab.Agent.Probes;

/// <summary>ARP for IPv4 over Ethernet, without the Ethernet header (RFC 826).</summary>
internal static class ArpMessage
{
    public const int Size = 28;

    private const byte Request = 1;
    private const byte Reply = 2;
    private const int SenderMac = 8;
    private const int SenderAddress = 14;
    private const int TargetAddress = 24;

    // Hardware Ethernet, protocol IPv4, their address lengths.
    private static ReadOnlySpan<byte> Kind => [0, 1, 8, 0, 6, 4, 0];

    public static void WriteRequest(Span<byte> packet, ReadOnlySpan<byte> mac, IPAddress source, IPAddress target)
    {
        packet.Clear();
        Kind.CopyTo(packet);
        packet[7] = Request;
        mac.CopyTo(packet[SenderMac..]);
        source.TryWriteBytes(packet[SenderAddress..], out _);
        target.TryWriteBytes(packet[TargetAddress..], out _);
    }

    public static bool IsReplyFrom(ReadOnlySpan<byte> packet, IPAddress target) =>
        packet.Length >= Size && packet.StartsWith(Kind) && packet[7] == Reply
        && new IPAddress(packet.Slice(SenderAddress, 4)).Equals(target);
}
