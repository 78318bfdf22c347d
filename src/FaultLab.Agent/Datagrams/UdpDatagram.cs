using System.Buffers.Binary;
using System.Net;
using FaultLab.Agent.Probes;

namespace FaultLab.Agent.Datagrams;

/// <summary>A UDP datagram with its header (RFC 768), for sockets that leave the header to the sender.</summary>
internal static class UdpDatagram
{
    public const int HeaderSize = 8;

    /// <summary>Where the checksum stands in the header.</summary>
    public const ushort ChecksumOffset = 6;

    private const byte Protocol = 17;

    /// <summary>What an address adds to the sum of the pseudo header.</summary>
    public static ulong SumOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return InternetChecksum.Add(0, bytes[..length]);
    }

    /// <summary>The checksum of a sum; zero would mean that there is none.</summary>
    public static ushort Finish(ulong sum) => InternetChecksum.Finish(sum) is var checksum and not 0 ? checksum : ushort.MaxValue;

    /// <summary>
    /// What stands in the checksum field where the kernel or a device is to complete it: the sum over the pseudo header, not inverted
    /// (Documentation/networking/checksum-offloads.rst).
    /// </summary>
    /// <param name="length">Of header and payload.</param>
    public static ushort UnfinishedChecksum(int length, IPAddress source, IPAddress target) =>
        (ushort)~InternetChecksum.Finish(Protocol + (ulong)length + SumOf(source) + SumOf(target));

    /// <summary>Writes the header of a datagram whose checksum the kernel or a device is to complete.</summary>
    /// <param name="datagram">Header and payload.</param>
    /// <param name="port">It is sent from.</param>
    public static void WriteUnfinishedHeader(Span<byte> datagram, IPAddress source, int port, IPEndPoint target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)target.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumOffset..], UnfinishedChecksum(datagram.Length, source, target.Address));
    }

    /// <summary>The checksum over pseudo header and datagram (RFC 768, RFC 8200 8.1), whose own field must be zero.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> datagram, IPAddress source, IPAddress target) =>
        // The pseudo headers of both IP versions sum up to the same: addresses, protocol, length.
        Finish(InternetChecksum.Add(Protocol + (ulong)datagram.Length + SumOf(source) + SumOf(target), datagram));
}
