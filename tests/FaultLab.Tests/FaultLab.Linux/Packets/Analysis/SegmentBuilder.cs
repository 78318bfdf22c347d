using System.Buffers.Binary;
using FaultLab.Linux.Flows;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Tests.Linux.Packets.Analysis;

/// <summary>Frames between 198.18.0.1 and 198.18.0.2.</summary>
internal static class SegmentBuilder
{
    private const string Macs = "02fa0000000202fa00000001";

    public static byte[] Tcp(bool forward, uint sequence, uint acknowledgement, TcpFlags flags, int payload = 0, ushort window = 1000, string options = "", ushort port = 4000)
    {
        var optionBytes = Convert.FromHexString(options);
        var tcp = new byte[20 + optionBytes.Length + payload];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, forward ? port : (ushort)80);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), forward ? (ushort)80 : port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), acknowledgement);
        tcp[12] = (byte)((20 + optionBytes.Length) / 4 << 4);
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), window);
        optionBytes.CopyTo(tcp.AsSpan(20));
        return IPv4(forward, IPProtocol.Tcp, tcp);
    }

    public static byte[] Flow(uint id, ushort port, long sequence, long sent = 0, int size = 60)
    {
        var udp = new byte[8 + size];
        BinaryPrimitives.WriteUInt16BigEndian(udp, 1000);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(2), port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
        new FlowHeader(id, sequence, sent, 1, size).Write(udp.AsSpan(8));
        return IPv4(true, IPProtocol.Udp, udp);
    }

    public static PacketInfo Info(byte[] frame, long nanoseconds, PacketDirection direction = PacketDirection.Incoming) => new(nanoseconds, frame.Length, direction);

    private static byte[] IPv4(bool forward, byte protocol, byte[] payload)
    {
        var (from, to) = forward ? ("c6120001", "c6120002") : ("c6120002", "c6120001");
        var head = Convert.FromHexString($"{Macs}0800" + $"4500{20 + payload.Length:x4}0000400040{protocol:x2}0000{from}{to}");
        return [.. head, .. payload];
    }
}
