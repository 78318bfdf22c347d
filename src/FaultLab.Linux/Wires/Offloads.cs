using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Wires;

/// <summary>
/// What an interface leaves to its hardware: checksums, and frames larger than the link takes. A wire that is to treat every frame by
/// itself needs them as they are on a cable.
/// </summary>
public static unsafe class Offloads
{
    // SIOCETHTOOL of linux/sockios.h
    private const nuint EthtoolRequest = 0x8946;

    private const int Inet = 2;
    private const int NameBytes = 16;

    /// <summary>Set and get commands of linux/ethtool.h: transmit checksums, TSO, GSO, GRO. Without checksums the kernel segments UDP and SCTP itself too.</summary>
    private static readonly (uint Set, uint Get, string Name)[] All = [(0x17, 0x16, "tx"), (0x1f, 0x1e, "tso"), (0x24, 0x23, "gso"), (0x2c, 0x2b, "gro")];

    /// <summary>Switches them off on an interface of the calling thread's network namespace and reads it back.</summary>
    /// <exception cref="ErrnoException">ENODEV: no such interface. EPERM: not root. EINVAL: one of them stays on.</exception>
    public static void SwitchOff(string networkInterface)
    {
        using var socket = Interop.Socket(Inet, Interop.Datagram | Interop.CloseOnExec, 0);
        if (socket.IsInvalid)
        {
            throw ErrnoException.Last("open a socket for ethtool");
        }

        foreach (var (set, get, name) in All)
        {
            Call(socket, networkInterface, set, $"switch {name} off on {networkInterface}");
            if (Call(socket, networkInterface, get, $"read {name} of {networkInterface}") != 0)
            {
                throw new ErrnoException($"switch {name} off on {networkInterface}", Errno.EINVAL, "it is still on");
            }
        }
    }

    private static uint Call(FileDescriptor socket, string networkInterface, uint command, string operation)
    {
        var value = new EthtoolValue { Command = command };
        var request = new InterfaceRequest { Data = &value };
        var name = Encoding.ASCII.GetBytes(networkInterface);
        name.AsSpan(0, Math.Min(name.Length, NameBytes - 1)).CopyTo(new Span<byte>(request.Name, NameBytes));
        ErrnoException.ThrowIfNegative(Interop.Control(socket, EthtoolRequest, &request), operation);
        return value.Data;
    }

    /// <summary>struct ethtool_value</summary>
    private struct EthtoolValue
    {
        public uint Command;
        public uint Data;
    }

    /// <summary>struct ifreq with ifr_data</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private struct InterfaceRequest
    {
        public fixed byte Name[NameBytes];
        public EthtoolValue* Data;
    }
}
