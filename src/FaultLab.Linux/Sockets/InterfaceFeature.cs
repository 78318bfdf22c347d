using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Sockets;

/// <summary>
/// A feature of network interfaces by the name that <c>ethtool -k</c> has for it, of the calling thread's network namespace
/// (linux/ethtool.h: the kernel tells the names, and takes and gives the features as words of bits).
/// </summary>
public sealed unsafe class InterfaceFeature
{
    /// <summary>The device cuts a UDP datagram into smaller ones; where it is off, the kernel does before the device sees them.</summary>
    public const string UdpSegmentation = "tx-udp-segmentation";

    // SIOCETHTOOL and SIOCGIFMTU of linux/sockios.h
    private const nuint EthtoolRequest = 0x8946;
    private const nuint MtuRequest = 0x8921;

    private const uint StringCounts = 0x37;
    private const uint Strings = 0x1b;
    private const uint GetFeatures = 0x3a;
    private const uint SetFeatures = 0x3b;
    private const uint FeatureNames = 4;

    private const int NameBytes = 16;
    private const int StringBytes = 32;
    private const int BitsOfWord = 32;

    private readonly FileDescriptor _socket;
    private readonly string _interface;
    private readonly int _bit;
    private readonly int _words;

    private InterfaceFeature(FileDescriptor socket, string networkInterface, int bit, int words) =>
        (_socket, _interface, _bit, _words) = (socket, networkInterface, bit, words);

    /// <summary>Null where the kernel knows no such feature, or no such interface.</summary>
    /// <param name="socket">Any socket of the namespace; it has to stay open.</param>
    public static InterfaceFeature? Find(LinuxSocket socket, string networkInterface, string feature)
    {
        var counts = stackalloc uint[5];
        (counts[0], counts[2]) = (StringCounts, 1 << (int)FeatureNames);
        if (!Call(socket.Descriptor, networkInterface, counts))
        {
            return null;
        }

        var count = (int)counts[4];
        var names = new byte[(3 * sizeof(uint)) + (count * StringBytes)];
        fixed (byte* pointer = names)
        {
            var header = (uint*)pointer;
            (header[0], header[1], header[2]) = (Strings, FeatureNames, (uint)count);
            if (!Call(socket.Descriptor, networkInterface, pointer))
            {
                return null;
            }
        }

        for (var bit = 0; bit < count; bit++)
        {
            var name = names.AsSpan((3 * sizeof(uint)) + (bit * StringBytes), StringBytes);
            var end = name.IndexOf((byte)0);
            if (Encoding.ASCII.GetString(end < 0 ? name : name[..end]) == feature)
            {
                return new InterfaceFeature(socket.Descriptor, networkInterface, bit, (count + BitsOfWord - 1) / BitsOfWord);
            }
        }

        return null;
    }

    /// <summary>MTU of an interface in bytes; null: there is no such interface.</summary>
    public static int? MtuOf(LinuxSocket socket, string networkInterface)
    {
        var request = Request(networkInterface);
        return Interop.Control(socket.Descriptor, MtuRequest, &request) < 0 ? null : *(int*)&request.Data;
    }

    /// <summary>Whether it is in force; null: the interface is gone.</summary>
    public bool? Read()
    {
        // struct ethtool_gfeatures: for each word what is available, wanted, in force, and unchangeable.
        const int active = 2;
        const int fields = 4;
        var words = stackalloc uint[2 + (fields * _words)];
        (words[0], words[1]) = (GetFeatures, (uint)_words);
        return Call(_socket, _interface, words) ? (words[2 + (_bit / BitsOfWord * fields) + active] & Mask) != 0 : null;
    }

    /// <summary>Switches it and reads it back: whether it is so now.</summary>
    public bool TrySwitch(bool on)
    {
        // struct ethtool_sfeatures: for each word which bits are meant, and their values.
        const int fields = 2;
        var words = stackalloc uint[2 + (fields * _words)];
        (words[0], words[1]) = (SetFeatures, (uint)_words);
        var word = 2 + (_bit / BitsOfWord * fields);
        (words[word], words[word + 1]) = (Mask, on ? Mask : 0);
        return Call(_socket, _interface, words) && Read() == on;
    }

    private uint Mask => 1u << (_bit % BitsOfWord);

    private static bool Call(FileDescriptor socket, string networkInterface, void* command)
    {
        var request = Request(networkInterface);
        request.Data = command;
        return Interop.Control(socket, EthtoolRequest, &request) >= 0;
    }

    private static InterfaceRequest Request(string networkInterface)
    {
        var request = default(InterfaceRequest);
        var name = Encoding.ASCII.GetBytes(networkInterface);
        name.AsSpan(0, Math.Min(name.Length, NameBytes - 1)).CopyTo(new Span<byte>(request.Name, NameBytes));
        return request;
    }

    /// <summary>struct ifreq with ifr_data or ifr_mtu</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private struct InterfaceRequest
    {
        public fixed byte Name[NameBytes];
        public void* Data;
    }
}
