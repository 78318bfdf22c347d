using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>One ICMP probe: when its attempts are due, and which of them wait for an answer. Nothing is allocated for an attempt.</summary>
internal sealed class EchoTarget
{
    private const long None = -1;

    // An attempt waits in the slot of its number. There are more slots than attempts that can wait at a time.
    private readonly Slot[] _slots;
    private long _oldest;

    /// <param name="start">When attempt 0 is due.</param>
    public EchoTarget(ProbeRequest request, IPAddress address, ushort identifier, long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.IntervalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.TimeoutMilliseconds);
        (Address, Identifier, Start) = (address, identifier, start);
        IsIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Remote = new IPEndPoint(address, 0).Serialize();
        AddressBytes = address.GetAddressBytes();
        Interval = request.IntervalMilliseconds * MonotonicClock.Millisecond;
        Timeout = request.TimeoutMilliseconds * MonotonicClock.Millisecond;
        NameAsJson = Encoding.UTF8.GetBytes($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(request.Name)}\"");
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)(request.TimeoutMilliseconds / request.IntervalMilliseconds) + 2)];
        Array.Fill(_slots, new Slot(None, 0));
    }

    public IPAddress Address { get; }

    public ReadOnlyMemory<byte> AddressBytes { get; }

    public SocketAddress Remote { get; }

    public bool IsIPv6 { get; }

    public ushort Identifier { get; }

    /// <summary>Of the probe, with its quotes.</summary>
    public ReadOnlyMemory<byte> NameAsJson { get; }

    public long Interval { get; }

    public long Timeout { get; }

    public long Start { get; }

    /// <summary>Number of the attempt that is due next.</summary>
    public long Next { get; set; }

    /// <summary>Whether the engine will look for attempts whose time is up.</summary>
    public bool IsWatched { get; set; }

    public long DueOf(long sequence) => Start + (sequence * Interval);

    /// <summary>The attempt goes out now.</summary>
    /// <exception cref="InvalidOperationException">One that should long have ended waits in its place.</exception>
    public void Begin(long sequence, long sent)
    {
        ref var slot = ref At(sequence);
        if (slot.Sequence != None)
        {
            throw new InvalidOperationException($"attempt {slot.Sequence} never ended");
        }

        slot = new Slot(sequence, sent);
    }

    /// <summary>The attempt that waits and whose number ends in these 16 bits, as ICMP carries them.</summary>
    public bool TryFind(ushort shortened, out long sequence)
    {
        var last = Next - 1;
        sequence = last - (ushort)((ushort)last - shortened);
        return sequence >= 0 && At(sequence).Sequence == sequence;
    }

    public long SentNanoseconds(long sequence) => At(sequence).Sent;

    public void End(long sequence) => At(sequence) = new Slot(None, 0);

    /// <summary>The attempt that has waited longest; false when none waits.</summary>
    public bool TryOldest(out long sequence)
    {
        for (_oldest = Math.Max(_oldest, Next - _slots.Length); _oldest < Next; _oldest++)
        {
            if (At(_oldest).Sequence == _oldest)
            {
                sequence = _oldest;
                return true;
            }
        }

        sequence = None;
        return false;
    }

    /// <summary>When the attempt that has waited longest is overdue; the largest number when none waits.</summary>
    public long Deadline() => TryOldest(out var sequence) ? SentNanoseconds(sequence) + Timeout : long.MaxValue;

    private ref Slot At(long sequence) => ref _slots[sequence & (_slots.Length - 1)];

    private readonly record struct Slot(long Sequence, long Sent);
}
