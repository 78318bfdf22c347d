using System.Globalization;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Proc;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// Has the kernel cut GSO frames of UDP itself before they reach an interface, so that separate frames lie on the wire. A veth claims to cut
/// them, and hands them on whole; the claim is withdrawn while any sender needs that, and made again after the last.
/// </summary>
internal sealed class SoftwareSegmentation : IDisposable
{
    /// <summary>Packet sockets take GSO frames of UDP since Linux 6.2.</summary>
    private static readonly Version FirstKernel = new(6, 2);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, (int Users, bool WasOn)> Interfaces = [];

    private readonly LinuxSocket _socket;
    private readonly string _name;
    private readonly int _index;
    private readonly InterfaceFeature _claim;

    private SoftwareSegmentation(LinuxSocket socket, string name, int index, InterfaceFeature claim) =>
        (_socket, _name, _index, _claim) = (socket, name, index, claim);

    /// <summary>Of the interface, bytes; 0: it is gone.</summary>
    public int Mtu => InterfaceFeature.MtuOf(_socket, _name) ?? 0;

    /// <summary>
    /// Null where it cannot be had, or where a queueing discipline stands before the interface: a GSO frame would be one packet to that.
    /// </summary>
    public static SoftwareSegmentation? TryStart(string name, int index)
    {
        if (KernelVersion() < FirstKernel || !HasNoQueue(index))
        {
            return null;
        }

        var socket = LinuxSocket.Udp(System.Net.Sockets.AddressFamily.InterNetwork);
        if (InterfaceFeature.Find(socket, name, InterfaceFeature.UdpSegmentation) is { } claim && TryEnter(index, claim))
        {
            return new SoftwareSegmentation(socket, name, index, claim);
        }

        socket.Dispose();
        return null;
    }

    public void Dispose()
    {
        lock (Gate)
        {
            var (users, wasOn) = Interfaces[_index];
            if (users > 1)
            {
                Interfaces[_index] = (users - 1, wasOn);
            }
            else
            {
                Interfaces.Remove(_index);
                _ = !wasOn || _claim.TrySwitch(true);
            }
        }

        _socket.Dispose();
    }

    private static bool TryEnter(int index, InterfaceFeature claim)
    {
        lock (Gate)
        {
            if (Interfaces.TryGetValue(index, out var others))
            {
                Interfaces[index] = (others.Users + 1, others.WasOn);
                return true;
            }

            if (claim.Read() is not { } isOn || (isOn && !claim.TrySwitch(false)))
            {
                return false;
            }

            Interfaces.Add(index, (1, isOn));
            return true;
        }
    }

    private static bool HasNoQueue(int index)
    {
        using var netlink = RouteNetlink.Open();
        return netlink.Qdiscs.Root(index)?.Kind == "noqueue";
    }

    private static Version KernelVersion()
    {
        var numbers = KernelIdentity.Release.Split('.', '-');
        return numbers.Length > 1
            && int.TryParse(numbers[0], CultureInfo.InvariantCulture, out var major) && int.TryParse(numbers[1], CultureInfo.InvariantCulture, out var minor)
            ? new Version(major, minor)
            : new Version(0, 0);
    }
}
