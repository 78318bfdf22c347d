using System.Buffers.Binary;
using System.Net;
using FaultLab.Agent.Probes;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Datagrams;

/// <summary>What is wrong with the header of a datagram on purpose.</summary>
/// <param name="Checksum">A checksum that no receiver takes.</param>
/// <param name="Length">A length that the datagram does not have: eight bytes more.</param>
internal readonly record struct UdpFaults(bool Checksum, bool Length);

/// <summary>
/// Writes UDP headers before payloads that are zero beyond their <see cref="FlowHeader"/>, as all are that a sender makes: zeros add
/// nothing to a checksum, so that its cost does not grow with the datagram.
/// </summary>
internal sealed class UdpHeaderWriter(int sourcePort, IPEndPoint target, UdpFaults faults)
{
    private const byte Protocol = 17;
    private const int WrongBy = 8;

    private IPAddress? _source;
    private ulong _pseudo;

    /// <param name="datagram">Header and payload.</param>
    public void Write(Span<byte> datagram, IPAddress source)
    {
        // The sum over the addresses stays while the source does.
        if (!source.Equals(_source))
        {
            _source = source;
            _pseudo = Protocol + UdpDatagram.SumOf(source) + UdpDatagram.SumOf(target.Address);
        }

        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)target.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)(datagram.Length + (faults.Length ? WrongBy : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], 0);
        var written = datagram[..Math.Min(datagram.Length, UdpDatagram.HeaderSize + FlowHeader.Size)];
        var checksum = UdpDatagram.Finish(InternetChecksum.Add(_pseudo + (ulong)datagram.Length, written));
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], faults.Checksum ? Spoilt(checksum) : checksum);
    }

    // Zero would be "no checksum", which IPv4 accepts.
    private static ushort Spoilt(ushort checksum) => checksum == 0x5555 ? (ushort)0xaaaa : (ushort)0x5555;
}
