using System.Net;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>Says what became of attempts: answers are matched by token, identifier, number and sender.</summary>
internal sealed class EchoJudge(ProbeLines lines, EchoMeasures measures)
{
    /// <summary>A prober that was never later than this has read its socket before that could overflow.</summary>
    private const long Stall = 5 * MonotonicClock.Millisecond;

    // Where a raw socket's data has the sender: in the IP header. That of IPv6 is delivered without, its sender as a sockaddr_in6.
    private const int IPv4Source = 12;
    private const int SockAddrIn6Address = 8;

    private readonly Dictionary<ushort, EchoTarget> _targets = [];
    private long _latest;
    private long _stall;

    /// <summary>What was sent before this, and got no answer, is not the target's fault: the receive buffer overflowed.</summary>
    public long Spoilt { get; private set; }

    /// <summary>In every request of this agent.</summary>
    public uint Token { get; } = BitConverter.ToUInt32(Guid.NewGuid().ToByteArray());

    /// <exception cref="ArgumentException">There are as many as identifiers.</exception>
    public void Add(EchoTarget target)
    {
        if (!_targets.TryAdd(target.Identifier, target))
        {
            throw new ArgumentException($"a node has at most {ushort.MaxValue + 1} ICMP probes");
        }
    }

    public void Clear() => _targets.Clear();

    /// <summary>The prober was late by so many nanoseconds.</summary>
    public void Late(long nanoseconds) => _latest = Math.Max(_latest, nanoseconds);

    /// <summary>Takes the answers that the socket received.</summary>
    public void Hear(EchoSocket socket)
    {
        for (var i = 0; i < socket.Answers.Count; i++)
        {
            if (IcmpEcho.TryParse(socket.Answers.Data(i), socket.IsIPv6, out var answer)
                && (answer.Token is null || answer.Token == Token)
                && _targets.TryGetValue(answer.Identifier, out var target) && target.IsIPv6 == socket.IsIPv6
                && target.TryFind(answer.Sequence, out var sequence))
            {
                Judge(target, sequence, answer, SenderOf(socket, i), socket.Answers.ArrivedNanoseconds(i));
            }
        }
    }

    /// <summary>Takes the kernel's times of what the socket sent.</summary>
    public void Stamp(EchoSocket socket)
    {
        for (var i = 0; i < socket.Sent.Count; i++)
        {
            if (IcmpEcho.TryParseSent(socket.Sent.Data(i), socket.IsIPv6, Token, out var identifier, out var shortened)
                && _targets.TryGetValue(identifier, out var target) && target.TryFind(shortened, out var sequence))
            {
                target.Stamp(sequence, socket.Sent.ArrivedNanoseconds(i));
                measures.Stamped();
            }
        }
    }

    /// <summary>No answer came in its time.</summary>
    public void TimeIsUp(EchoTarget target, long sequence, EchoSocket socket)
    {
        LookForOverflow(socket);
        if (target.SentNanoseconds(sequence) < Spoilt)
        {
            // Its answer may be among what was thrown away.
            End(target, sequence, ProbeOutcomes.Missed, null, ProbeSchedule.LateBy(_stall));
            return;
        }

        End(target, sequence, ProbeOutcomes.Lost, null, null);
    }

    /// <summary>Tells of the target's death where that is due: no answer came, though they were read.</summary>
    public void LookForDeath(EchoTarget target, EchoSocket socket, long now)
    {
        if (target.DeadAt(Spoilt) > now)
        {
            return;
        }

        LookForOverflow(socket);
        if (target.DeadAt(Spoilt) <= now)
        {
            target.Liveness!.Die();
            lines.Life(target, now);
        }
    }

    /// <summary>The kernel refused it.</summary>
    public void NotSent(EchoTarget target, long sequence, string error)
    {
        measures.NotSent();
        lines.Add(target, sequence, target.SentNanoseconds(sequence), ProbeOutcomes.NotSent, null, error);
        target.Forget(sequence);
    }

    public void End(EchoTarget target, long sequence, string outcome, long? roundTrip, string? detail)
    {
        lines.Add(target, sequence, target.SentNanoseconds(sequence), outcome, roundTrip, detail);
        target.End(sequence);
    }

    private void LookForOverflow(EchoSocket socket)
    {
        if (socket.HasOverflown() && _latest > Stall)
        {
            (Spoilt, _stall) = (MonotonicClock.Now, _latest);
        }

        _latest = 0;
    }

    private static ReadOnlySpan<byte> SenderOf(EchoSocket socket, int index)
    {
        return socket.IsIPv6
            ? Slice(socket.Answers.From(index), SockAddrIn6Address, 16)
            : Slice(socket.Answers.Data(index), IPv4Source, 4);

        static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> data, int offset, int length) =>
            data.Length >= offset + length ? data.Slice(offset, length) : default;
    }

    private void Judge(EchoTarget target, long sequence, IcmpAnswer answer, ReadOnlySpan<byte> sender, long arrived)
    {
        if (!answer.IsReply)
        {
            var (refused, detail) = IcmpErrors.Judge(target.IsIPv6, answer.Type, answer.Code, sender.IsEmpty ? null : new IPAddress(sender));
            End(target, sequence, refused ? ProbeOutcomes.Refused : ProbeOutcomes.Lost, null, detail);
            return;
        }

        if (!sender.SequenceEqual(target.AddressBytes.Span))
        {
            return;
        }

        if (arrived - target.SentNanoseconds(sequence) is var waited && waited > target.Timeout)
        {
            End(target, sequence, ProbeOutcomes.Lost, null, $"answered after {waited / MonotonicClock.Millisecond} ms");
            return;
        }

        var roundTrip = Math.Max(0, arrived - target.LeftNanoseconds(sequence));
        measures.Answered(roundTrip);
        End(target, sequence, ProbeOutcomes.Ok, roundTrip, null);
        if (target.Liveness?.Answered(sequence, roundTrip, arrived) == true)
        {
            lines.Life(target, arrived);
        }
    }
}
