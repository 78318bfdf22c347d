using System.Buffers.Binary;
using FaultLab.Linux.Packets.Filters;

namespace FaultLab.Agent.Probes;

/// <summary>What came back for an echo request: the reply, or an error that quotes the request.</summary>
/// <param name="Token">Of the request; null where an error quotes too little of it.</param>
internal readonly record struct IcmpAnswer(bool IsReply, int Type, int Code, ushort Identifier, ushort Sequence, uint? Token);

/// <summary>Echo messages on the wire: RFC 792 and RFC 4443.</summary>
internal static class IcmpEcho
{
    /// <summary>Eight bytes of header and the 56 of data that ping sends.</summary>
    public const int Size = 64;

    /// <summary>Of the echo's header; the token follows.</summary>
    private const int HeaderSize = 8;

    private const int TokenSize = 4;

    private static readonly Types V4 = new(8, 0, [3, 11, 12]);
    private static readonly Types V6 = new(128, 129, [1, 2, 3, 4]);

    private readonly record struct Types(byte Request, byte Reply, byte[] Errors);

    /// <param name="token">Tells the requests of one program from those of others.</param>
    public static void WriteRequest(Span<byte> packet, bool isIPv6, ushort identifier, ushort sequence, uint token)
    {
        packet.Clear();
        packet[0] = isIPv6 ? V6.Request : V4.Request;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[HeaderSize..], token);

        // The kernel fills in the checksum of ICMPv6 only (RFC 3542, 3.1).
        if (!isIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], InternetChecksum.Of(packet));
        }
    }

    /// <summary>For ICMP_FILTER (one word) and ICMP6_FILTER (eight): a set bit keeps a type away.</summary>
    public static byte[] Filter(bool isIPv6)
    {
        var types = isIPv6 ? V6 : V4;
        var filter = new byte[isIPv6 ? 32 : 4];
        Array.Fill(filter, (byte)0xff);
        foreach (var type in types.Errors.Append(types.Reply))
        {
            // Words in host order, which is little-endian here: the same as a plain string of bits.
            filter[type / 8] &= (byte)~(1 << (type % 8));
        }

        return filter;
    }

    /// <summary>A socket filter: every error, and of the replies those with this token.</summary>
    public static FilterProgram Only(bool isIPv6, uint token)
    {
        const uint all = 0xffff;

        // X is where the ICMP header begins: a raw socket of IPv6 delivers from there, one of IPv4 with the IP header.
        return new FilterProgram(
        [
            isIPv6 ? new FilterInstruction(Bpf.LoadIndexImmediate, 0, 0, 0) : new FilterInstruction(Bpf.LoadIndexFromHeaderLength, 0, 0, 0),
            new FilterInstruction(Bpf.LoadByteIndexed, 0, 0, 0),
            new FilterInstruction(Bpf.JumpIfEqual, 0, 2, (isIPv6 ? V6 : V4).Reply),
            new FilterInstruction(Bpf.LoadWordIndexed, 0, 0, HeaderSize),
            new FilterInstruction(Bpf.JumpIfEqual, 0, 1, token),
            new FilterInstruction(Bpf.ReturnValue, 0, 0, all),
            new FilterInstruction(Bpf.ReturnValue, 0, 0, 0),
        ]);
    }

    /// <summary>Reads a request of this program that comes back with the time at which it left.</summary>
    /// <param name="frame">With all headers of lower layers, whatever these are.</param>
    public static bool TryParseSent(ReadOnlySpan<byte> frame, bool isIPv6, uint token, out ushort identifier, out ushort sequence)
    {
        (identifier, sequence) = (0, 0);
        if (frame.Length < Size || frame[^Size] != (isIPv6 ? V6 : V4).Request)
        {
            return false;
        }

        var echo = ReadEcho(frame[^Size..], isReply: false, 0, 0);
        (identifier, sequence) = (echo.Identifier, echo.Sequence);
        return echo.Token == token;
    }

    /// <param name="data">As a raw socket delivers it: of IPv4 with the IP header, of IPv6 without.</param>
    public static bool TryParse(ReadOnlySpan<byte> data, bool isIPv6, out IcmpAnswer answer)
    {
        answer = default;
        var types = isIPv6 ? V6 : V4;
        if ((!isIPv6 && !TrySkipIPv4(ref data)) || data.Length < HeaderSize)
        {
            return false;
        }

        var (type, code) = (data[0], data[1]);
        if (type == types.Reply)
        {
            // Of ICMPv6 the kernel has checked it (RFC 3542, 3.1); of ICMP it delivers what it was sent.
            if (!isIPv6 && InternetChecksum.Of(data) != 0)
            {
                return false;
            }

            answer = ReadEcho(data, isReply: true, type, code);
            return true;
        }

        // RFC 792, RFC 4443: an error carries eight bytes of its own, then the packet it is about.
        var quoted = data[HeaderSize..];
        if (!types.Errors.Contains(type) || !(isIPv6 ? TrySkipIPv6(ref quoted) : TrySkipIPv4(ref quoted))
            || quoted.Length < HeaderSize || quoted[0] != types.Request)
        {
            return false;
        }

        answer = ReadEcho(quoted, isReply: false, type, code);
        return true;
    }

    private static IcmpAnswer ReadEcho(ReadOnlySpan<byte> echo, bool isReply, byte type, byte code) => new(
        isReply, type, code, BinaryPrimitives.ReadUInt16BigEndian(echo[4..]), BinaryPrimitives.ReadUInt16BigEndian(echo[6..]),
        echo.Length >= HeaderSize + TokenSize ? BinaryPrimitives.ReadUInt32BigEndian(echo[HeaderSize..]) : null);

    // Our own requests carry no extension headers.
    private static bool TrySkipIPv6(ref ReadOnlySpan<byte> data)
    {
        const int headerSize = 40;
        const byte icmp6 = 58;
        if (data.Length < headerSize || data[6] != icmp6)
        {
            return false;
        }

        data = data[headerSize..];
        return true;
    }

    private static bool TrySkipIPv4(ref ReadOnlySpan<byte> data)
    {
        const int smallestHeader = 20;
        const byte icmp = 1;
        var length = data.Length < smallestHeader ? 0 : (data[0] & 0xf) * 4;
        if (length < smallestHeader || length > data.Length || data[9] != icmp)
        {
            return false;
        }

        data = data[length..];
        return true;
    }
}
