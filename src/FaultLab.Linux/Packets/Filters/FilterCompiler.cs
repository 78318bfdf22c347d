namespace FaultLab.Linux.Packets.Filters;

/// <summary>
/// Makes programs of filter expressions as tcpdump takes them (pcap-filter(7)): by libpcap where it is installed, else by a compiler of our
/// own, which knows the common ones.
/// </summary>
public static class FilterCompiler
{
    /// <exception cref="FilterException">It cannot be understood.</exception>
    public static FilterProgram Compile(string expression)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            return FilterProgram.All;
        }

        // The kernel hands VLAN tags over beside the frame; code of libpcap that was not made for a device looks for them inside.
        var words = FilterWords.Split(expression);
        return LibPcap.IsInstalled && !words.Contains("vlan") ? LibPcap.Compile(expression) : CompileOwn(expression);
    }

    /// <summary>By our own compiler: host, net, port, portrange, proto, ip, ip6, arp, icmp, icmp6, udp, tcp, vlan, with and, or, not, src and dst.</summary>
    internal static FilterProgram CompileOwn(string expression) => new FilterAssembler().Assemble(new FilterParser(expression).Parse());
}
