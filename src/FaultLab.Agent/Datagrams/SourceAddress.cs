using System.Net;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// The source address towards a target, as the routes of this moment have it: a socket that is connected tells it. Asked for again when
/// it is older than <see cref="Age"/>, since routes change while faults are injected.
/// </summary>
internal sealed class SourceAddress(IPEndPoint target)
{
    private const long Age = 10 * MonotonicClock.Millisecond;

    private long _asked = long.MinValue / 2;
    private int _error;

    public IPAddress Address { get; private set; } = IPAddress.None;

    /// <summary>Zero, or the negative errno of a target that cannot be reached.</summary>
    public int Refresh()
    {
        var now = MonotonicClock.Now;
        if (now - _asked < Age)
        {
            return _error;
        }

        using var probe = LinuxSocket.Udp(target.AddressFamily);
        _asked = now;
        _error = probe.Connect(target);
        Address = _error == 0 ? probe.LocalEndPoint().Address : IPAddress.None;
        return _error;
    }
}
