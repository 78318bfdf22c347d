using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>One ICMP probe: when its attempts are due, which of them wait for an answer, and whether it lives. Nothing is allocated for an attempt.</summary>
internal sealed class EchoTarget
{
    private const long None = -1;

    // An attempt that was sent stays in the slot of its number until a later one takes it. There are more slots than attempts that can wait
    // at a time, and than can go unanswered until the target is dead.
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
        Liveness = request.DeadAfter > 0 ? new Liveness(request.DeadAfter, Interval) : null;
        var slots = Math.Max(request.TimeoutMilliseconds / request.IntervalMilliseconds, request.DeadAfter) + 2;
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)slots)];
        Array.Fill(_slots, new Slot(None, 0, 0, false));
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

    /// <summary>Null: not asked for.</summary>
    public Liveness? Liveness { get; }

    /// <summary>Number of the attempt that is due next.</summary>
    public long Next { get; set; }

    /// <summary>Whether the engine will look at it when its deadline comes.</summary>
    public bool IsWatched { get; set; }

    public long DueOf(long sequence) => Start + (sequence * Interval);

    /// <summary>The attempt goes out now.</summary>
    /// <exception cref="InvalidOperationException">One that should long have ended waits in its place.</exception>
    public void Begin(long sequence, long sent)
    {
        ref var slot = ref At(sequence);
        if (slot.Waits)
        {
            throw new InvalidOperationException($"attempt {slot.Sequence} never ended");
        }

        slot = new Slot(sequence, sent, sent, true);
    }

    /// <summary>The attempt that waits and whose number ends in these 16 bits, as ICMP carries them.</summary>
    public bool TryFind(ushort shortened, out long sequence)
    {
        var last = Next - 1;
        sequence = last - (ushort)((ushort)last - shortened);
        return sequence >= 0 && Waits(sequence);
    }

    /// <summary>When the attempt was handed to the kernel: from here on its time runs.</summary>
    public long SentNanoseconds(long sequence) => At(sequence).Sent;

    /// <summary>When it left the node, as far as is known: behind a queue or an address that must be asked for, seconds after it was handed over.</summary>
    public long LeftNanoseconds(long sequence) => At(sequence).Left;

    /// <summary>The kernel says when the attempt left.</summary>
    public void Stamp(long sequence, long left)
    {
        ref var slot = ref At(sequence);
        slot = slot with { Left = Math.Max(slot.Left, left) };
    }

    public void End(long sequence) => At(sequence) = At(sequence) with { Waits = false };

    /// <summary>It ends, and was never sent.</summary>
    public void Forget(long sequence) => At(sequence) = new Slot(None, 0, 0, false);

    /// <summary>The attempt that has waited longest; false when none waits.</summary>
    public bool TryOldest(out long sequence)
    {
        for (_oldest = Math.Max(_oldest, Next - _slots.Length); _oldest < Next; _oldest++)
        {
            if (Waits(_oldest))
            {
                sequence = _oldest;
                return true;
            }
        }

        sequence = None;
        return false;
    }

    /// <summary>When something is to be said of it unless an answer comes: an attempt is overdue, or it is dead. The largest number: never.</summary>
    /// <param name="notBefore">Attempts that were sent earlier do not count for its death.</param>
    public long Deadline(long notBefore)
    {
        var overdue = TryOldest(out var sequence) ? SentNanoseconds(sequence) + Timeout : long.MaxValue;
        return Math.Min(overdue, DeadAt(notBefore));
    }

    /// <inheritdoc cref="Liveness.DeadAt"/>
    public long DeadAt(long notBefore) => Liveness?.DeadAt(FirstUnanswered(Liveness.LastAnswered, notBefore)) ?? long.MaxValue;

    /// <summary>How many attempts went out after the last that was answered.</summary>
    public int Unanswered()
    {
        var count = 0;
        for (var sequence = FirstAfter(Liveness?.LastAnswered ?? None); sequence < Next; sequence++)
        {
            count += At(sequence).Sequence == sequence ? 1 : 0;
        }

        return count;
    }

    private long? FirstUnanswered(long answered, long notBefore)
    {
        for (var sequence = FirstAfter(answered); sequence < Next; sequence++)
        {
            if (At(sequence) is var slot && slot.Sequence == sequence && slot.Sent >= notBefore)
            {
                return slot.Sent;
            }
        }

        return null;
    }

    private long FirstAfter(long answered) => Math.Max(answered + 1, Next - _slots.Length);

    private bool Waits(long sequence) => At(sequence) is { Waits: true } slot && slot.Sequence == sequence;

    private ref Slot At(long sequence) => ref _slots[sequence & (_slots.Length - 1)];

    private readonly record struct Slot(long Sequence, long Sent, long Left, bool Waits);
}
