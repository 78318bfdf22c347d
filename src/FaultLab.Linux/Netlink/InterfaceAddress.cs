using System.Net;

namespace FaultLab.Linux.Netlink;

/// <summary>An address of an interface. Reads <c>198.18.0.1/24</c>.</summary>
/// <param name="InterfaceIndex">Index of the interface that has it.</param>
/// <param name="Address">IPv4 or IPv6, without a scope id.</param>
/// <param name="PrefixLength">Bits.</param>
public sealed record InterfaceAddress(int InterfaceIndex, IPAddress Address, int PrefixLength)
{
    /// <summary>Parses <c>198.18.0.1/24</c> or <c>2001:db8::1/64</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static InterfaceAddress Parse(int interfaceIndex, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), out var length)
            && length >= 0 && length <= address.GetAddressBytes().Length * 8
            ? new InterfaceAddress(interfaceIndex, address, length)
            : throw new FormatException($"'{text}' is not an address with a prefix length such as 198.18.0.1/24.");
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
