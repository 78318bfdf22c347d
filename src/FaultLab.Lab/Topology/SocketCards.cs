using System.Collections.Concurrent;
using FaultLab.Lab.Qemu;
using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;
using FaultLab.Linux.Wires;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Topology;

/// <summary>
/// The cards of VMs where taps cannot be had: QEMU sends and receives frames over unix datagram sockets, and a thread of this process carries
/// them to and from a veth in the panel, which stands where the tap would.
/// </summary>
public sealed class SocketCards : IDisposable
{
    private static readonly TimeSpan TimeForQemu = TimeSpan.FromSeconds(10);

    private readonly WireEngine _engine;
    private readonly ConcurrentDictionary<string, UserWire> _cards = new();

    /// <param name="largestMtu">Of any card's link.</param>
    public SocketCards(int largestMtu) => _engine = WireEngine.Start(WireEngine.LargestFrameOf(largestMtu));

    /// <summary>Null where QEMU opens taps: for root, and for a user who may.</summary>
    public static SocketCards? WhereNeeded(Plan plan) =>
        UserNamespace.IsInside && plan.Nodes.Any(n => n.Node.Kind == NodeKind.Vm) && !TunDevice.CanBeMade
            ? new SocketCards(plan.Links.Max(l => (int?)l.Link.Mtu) ?? 0)
            : null;

    /// <summary>Connects to the sockets of a card, once QEMU has made them; again whenever QEMU was started anew.</summary>
    /// <exception cref="LabException">They are not there after 10 s.</exception>
    internal async Task JoinAsync(
        string card, QemuDatagrams sides, NetworkNamespace panel, LinkInfo far, TimeProvider time, CancellationToken cancellationToken)
    {
        FrameSocket? Connect()
        {
            try
            {
                // Ours of a QEMU before; and a socket that QEMU has made but does not listen at yet refuses.
                File.Delete(sides.WirePath);
                return FrameSocket.OnUnix(sides.WirePath, sides.QemuPath);
            }
            catch (ErrnoException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED)
            {
                return null;
            }
        }

        var socket = await BoundedWait.UntilAsync(() => panel.Run(Connect), TimeForQemu, time, cancellationToken).ConfigureAwait(false)
            ?? throw new LabException(
                $"QEMU did not open the socket {sides.QemuPath} of {card} within {TimeForQemu.TotalSeconds:0} s.",
                remedy: "QEMU needs version 7.2 for -netdev dgram; see its own messages.");
        if (!_cards.TryGetValue(card, out var wire))
        {
            _cards[card] = wire = _engine.Add(card);
            wire.Connect(isA: false, panel.Run(() => FrameSocket.OnInterface(far.Index)));
        }

        wire.Connect(isA: true, socket);
    }

    /// <summary>Frames to and from a card that the other side had no room for.</summary>
    internal long DropsOf(string card)
    {
        if (!_cards.TryGetValue(card, out var wire))
        {
            return 0;
        }

        var (up, down) = wire.ReadCounters();
        return up.Refused + up.Overloaded + down.Refused + down.Overloaded;
    }

    public void Dispose() => _engine.Dispose();
}
