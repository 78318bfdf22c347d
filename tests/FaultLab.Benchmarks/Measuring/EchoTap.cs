using System.Buffers.Binary;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Packets;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Notes when ICMP echo requests arrive at an interface, by the kernel's clock, and for whom they are.</summary>
internal sealed class EchoTap : IPacketSink, IDisposable
{
    // Ethernet header, IPv4 header without options, ICMP type 8.
    private const int Protocol = 14 + 9;
    private const int Destination = 14 + 16;
    private const int Icmp = 14 + 20;

    private readonly object _lock = new();
    private readonly Dictionary<uint, List<long>> _times = [];
    private readonly PacketCapture _capture;

    public EchoTap(NetworkNamespace home, string interfaceName) => _capture = home.Run(() =>
    {
        using var netlink = RouteNetlink.Open();
        return PacketCapture.Start(netlink.Links.Get(interfaceName).Index, this, 16);
    });

    public long Count { get; private set; }

    /// <summary>Of each target the times within the window, nanoseconds since the epoch.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Times(long from, long to)
    {
        lock (_lock)
        {
            return [.. _times.Values.Select(all => all.Where(t => t >= from && t < to).ToList())];
        }
    }

    public void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info)
    {
        if (info.Direction == PacketDirection.Incoming && frame.Length > Icmp && frame[12] == 8 && frame[13] == 0 && frame[Protocol] == 1 && frame[Icmp] == 8)
        {
            var target = BinaryPrimitives.ReadUInt32BigEndian(frame[Destination..]);
            lock (_lock)
            {
                if (!_times.TryGetValue(target, out var times))
                {
                    _times.Add(target, times = new List<long>(256));
                }

                times.Add(info.NanosecondsSinceEpoch);
                Count++;
            }
        }
    }

    public void OnIdle()
    {
        // Nothing waits.
    }

    /// <summary>Fails when it could not keep up.</summary>
    public void Check()
    {
        if (_capture.Failure is not null || _capture.ReadStatistics() is { Dropped: > 0 })
        {
            throw new InvalidOperationException("the capture lost packets", _capture.Failure);
        }
    }

    public void Dispose() => _capture.Dispose();
}
