using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Traffic;

/// <summary>A UDP port whose datagrams are handed on one by one.</summary>
internal sealed class UdpReceiver : ITrafficEndpoint
{
    /// <summary>Datagrams taken at once, before others get their turn.</summary>
    private const int Batch = 256;

    private const int LargestDatagram = 65535;

    private readonly LinuxSocket _socket;
    private readonly LoopWatch _watch;
    private readonly MessageReceiver _receiver = new(LargestDatagram);
    private readonly Action<LinuxSocket, MessageReceiver> _received;
    private readonly Func<long, TrafficNotification?> _report;

    private UdpReceiver(
        EventLoop loop, int port, Action<LinuxSocket, MessageReceiver> received, Func<long, TrafficNotification?> report)
    {
        _received = received;
        _report = report;
        _socket = ServerSockets.Udp(port);
        _watch = loop.Watch(_socket.Descriptor, LoopEvents.Readable, _ => Receive());
    }

    /// <summary>Counts the packets of a flow.</summary>
    public static UdpReceiver Counting(EventLoop loop, ReceiverRequest request)
    {
        var statistics = new FlowStatistics(request);
        return new UdpReceiver(
            loop,
            request.Port,
            (_, message) =>
            {
                if (FlowHeader.TryParse(message.Data, out var header))
                {
                    statistics.Add(header, message.Data.Length, message.ArrivedNanoseconds);
                }
            },
            statistics.Report);
    }

    /// <summary>Counts datagrams whatever they hold: a socket delivers only whole ones, their checksum verified.</summary>
    public static UdpReceiver CountingDatagrams(EventLoop loop, ReceiverRequest request)
    {
        long packets = 0, bytes = 0;
        return new UdpReceiver(
            loop,
            request.Port,
            (_, message) => (packets, bytes) = (packets + 1, bytes + message.Data.Length),
            now => new TrafficNotification
            {
                Name = request.Name,
                Side = TrafficSides.Receiver,
                MonotonicNanoseconds = now,
                Packets = packets,
                Bytes = bytes,
            });
    }

    /// <summary>Sends every datagram back to where it came from.</summary>
    public static UdpReceiver Echoing(EventLoop loop, ReceiverRequest request) =>
        new(loop, request.Port, static (socket, message) => socket.SendTo(message.Data, message.FromBytes), static _ => null);

    public TrafficNotification? Report(long now)
    {
        Receive();
        return _report(now);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _socket.Dispose();
    }

    private void Receive()
    {
        for (var i = 0; i < Batch && _receiver.Receive(_socket) >= 0; i++)
        {
            _received(_socket, _receiver);
        }
    }
}
