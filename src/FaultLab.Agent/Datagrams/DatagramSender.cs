using FaultLab.Linux.Flows;
using System.Net;
using FaultLab.Agent.Traffic;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>Sends datagrams of any size on an absolute schedule and counts what the kernel says to each.</summary>
internal static class DatagramSender
{
    private const int LargestPayload = 65507;

    /// <summary>Blocks until the last was sent or the stream ended.</summary>
    public static DatagramsResult Send(DatagramsRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Size, LargestPayload);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.PerSecond);
        var target = new IPEndPoint(IPAddress.Parse(request.Target), request.Port);
        using var sender = Open(request.Socket, target);
        sender.Socket.SetFragmentation(request.Fragment switch
        {
            "allow" => SocketOptions.Fragment,
            "forbid" => SocketOptions.NeverFragment,
            var other => throw new ArgumentException($"fragment is allow or forbid, not '{other}'"),
        });
        var payload = new byte[request.Size];
        var incarnation = Incarnations.Next();
        var errors = new ErrorCounts();
        long sent = 0;
        var start = MonotonicClock.Now;
        for (var i = 0; i < request.Count; i++)
        {
            if (!MonotonicClock.WaitUntil(start + (long)(i * (MonotonicClock.Second / request.PerSecond)), cancellationToken))
            {
                break;
            }

            if (payload.Length >= FlowHeader.Size)
            {
                new FlowHeader(0, sent, MonotonicClock.Now, incarnation, payload.Length).Write(payload);
            }

            var result = sender.Send(payload);
            if (result < 0)
            {
                errors.Add(result);
            }
            else
            {
                sent++;
            }
        }

        return new DatagramsResult(sent, errors.Snapshot());
    }

    private static IDatagramPath Open(string socket, IPEndPoint target) => socket switch
    {
        "raw" => new RawPath(target),
        "udp" => new UdpPath(target),
        var other => throw new ArgumentException($"socket is raw or udp, not '{other}'"),
    };
}
