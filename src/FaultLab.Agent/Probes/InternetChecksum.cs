using System.Buffers.Binary;

namespace FaultLab.Agent.Probes;

/// <summary>The ones' complement checksum of RFC 1071.</summary>
internal static class InternetChecksum
{
    public static ushort Of(ReadOnlySpan<byte> data) => Finish(Add(0, data));

    /// <summary>Adds the 16-bit words of <paramref name="data"/>, an odd last byte filled up with zero; only the last part may be odd.</summary>
    public static ulong Add(ulong sum, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
            data = data[2..];
        }

        return data.Length == 1 ? sum + ((ulong)data[0] << 8) : sum;
    }

    public static ushort Finish(ulong sum)
    {
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
