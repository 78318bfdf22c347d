using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FaultLab.Agent.Probes;

namespace FaultLab.Agent.Datagrams;

/// <summary>A UDP datagram with its header (RFC 768), for sockets that leave the header to the sender.</summary>
internal static class UdpDatagram
{
    public const int HeaderSize = 8;

    private const byte Protocol = 17;

    /// <summary>Writes the header before the payload that stands in <paramref name="datagram"/> from <see cref="HeaderSize"/> on.</summary>
    public static void WriteHeader(Span<byte> datagram, IPEndPoint source, IPEndPoint target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)target.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], Checksum(datagram, source.Address, target.Address));
    }

    /// <summary>The checksum over pseudo header and datagram (RFC 768, RFC 8200 8.1), whose own field must be zero.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> datagram, IPAddress source, IPAddress target)
    {
        // The pseudo headers of both IP versions sum up to the same: addresses, protocol, length.
        Span<byte> address = stackalloc byte[16];
        ulong sum = Protocol + (ulong)datagram.Length;
        foreach (var end in (ReadOnlySpan<IPAddress>)[source, target])
        {
            end.TryWriteBytes(address, out var length);
            sum = InternetChecksum.Add(sum, address[..length]);
        }

        // Zero would mean that there is no checksum.
        var checksum = InternetChecksum.Finish(InternetChecksum.Add(sum, datagram));
        return checksum == 0 ? ushort.MaxValue : checksum;
    }
}
