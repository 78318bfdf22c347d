using System.Net;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>The ways of sending, by what a request asks for.</summary>
internal static class DatagramPaths
{
    private const int LargestPayload = 65507;

    /// <summary>With the headers, a frame of MTU 9000; the driver refuses what is above its own MTU.</summary>
    private const int LargestFrame = 8972;

    /// <exception cref="ArgumentException">The request contradicts itself or asks for what there is not.</exception>
    public static IDatagramPath Open(DatagramsRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Size, LargestPayload);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.PerSecond);
        var target = new IPEndPoint(IPAddress.Parse(request.Target), request.Port);
        var faults = new UdpFaults(request.WrongChecksum, request.WrongLength);
        return (request.Socket, request.Fragment) switch
        {
            ("raw", "own") => new FragmentPath(target, request.Size, faults, (total, room) => FragmentPlan.Cut(
                total, room, request.Overlap, request.Missing, request.Order, new Random(request.Seed).Next)),
            (_, "own") => throw new ArgumentException("fragment own needs socket raw"),
            ("raw", _) => new RawPath(target, request.Size, Fragmentation(request.Fragment), faults),
            ("udp", _) when faults != default => throw new ArgumentException("a wrong checksum or length needs socket raw or packet"),
            ("udp", _) => new UdpPath(target, request.Size, Fragmentation(request.Fragment)),
            ("packet", _) when request.Segment == 0 && request.Size > LargestFrame => throw new ArgumentException(
                $"socket packet sends frames of at most {LargestFrame} bytes of payload; larger ones need a segment size"),
            ("packet", _) => Frames(target, request.Size, request.Segment, faults),
            var (other, _) => throw new ArgumentException($"socket is raw, udp or packet, not '{other}'"),
        };
    }

    private static IDatagramPath Frames(IPEndPoint target, int size, int segment, UdpFaults faults)
    {
        var hop = NextHop.Find(target.Address);
        if (segment > 0 || faults != default || SoftwareSegmentation.TryStart(hop.Name, hop.Index) is not { } segmentation)
        {
            return new FramePath(target, hop, size, segment, faults);
        }

        try
        {
            return new BundlePath(target, hop, size, segmentation);
        }
        catch
        {
            segmentation.Dispose();
            throw;
        }
    }

    private static int Fragmentation(string fragment) => fragment switch
    {
        "allow" => SocketOptions.Fragment,
        "forbid" => SocketOptions.NeverFragment,
        var other => throw new ArgumentException($"fragment is allow, forbid or own, not '{other}'"),
    };
}
