using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Packets;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Follows what a BFD speaker says of its session (RFC 5880, 4.1), on its own interface.</summary>
internal sealed class BfdTap : IPacketSink, IDisposable
{
    // Ethernet, IPv4 without options, UDP; port 3784 (RFC 5881, 4).
    private const int Port = 14 + 20 + 2;
    private const int Message = 14 + 20 + 8;
    private const int Up = 3;
    private const int Down = 1;
    private const int TimeExpired = 1;

    private readonly PacketCapture _capture;
    private long _up;
    private long _expired;

    public BfdTap(NetworkNamespace home, string interfaceName) => _capture = home.Run(() =>
    {
        using var netlink = RouteNetlink.Open();
        return PacketCapture.Start(netlink.Links.Get(interfaceName).Index, this, 4);
    });

    /// <summary>Messages since <see cref="Reset"/> that say the session is up.</summary>
    public long UpMessages => Interlocked.Read(ref _up);

    /// <summary>When it first said, since <see cref="Reset"/>, that nothing was heard in the detection time; nanoseconds since the epoch, 0: not yet.</summary>
    public long ExpiredNanoseconds => Interlocked.Read(ref _expired);

    public void Reset()
    {
        Interlocked.Exchange(ref _up, 0);
        Interlocked.Exchange(ref _expired, 0);
    }

    public void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info)
    {
        if (info.Direction != PacketDirection.Outgoing || frame.Length < Message + 2 || frame[14 + 9] != 17 || ((frame[Port] << 8) | frame[Port + 1]) != 3784)
        {
            return;
        }

        var (state, diagnostic) = (frame[Message + 1] >> 6, frame[Message] & 0x1f);
        if (state == Up)
        {
            Interlocked.Increment(ref _up);
        }
        else if (state == Down && diagnostic == TimeExpired)
        {
            Interlocked.CompareExchange(ref _expired, info.NanosecondsSinceEpoch, 0);
        }
    }

    public void OnIdle()
    {
        // Nothing waits.
    }

    public void Dispose() => _capture.Dispose();
}
