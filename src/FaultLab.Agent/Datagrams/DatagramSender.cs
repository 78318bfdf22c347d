using FaultLab.Agent.Traffic;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// Sends datagrams of any size on an absolute schedule, datagram n at start + n intervals, and counts what the kernel says to each. What
/// is overdue goes in batches, so that a rate is kept on average also when this program was held up.
/// </summary>
internal static class DatagramSender
{
    /// <summary>A full send buffer is no verdict of the network: it is waited for, so long. Then it counts as EAGAIN.</summary>
    private const int LongestWait = 20;

    /// <summary>Beyond twice the time that the rate asks for, and this, a sender that cannot keep up gives up.</summary>
    public const long Grace = 5 * MonotonicClock.Second;

    private const string Late = "late";

    /// <summary>Blocks until the last was sent or the stream ended.</summary>
    public static DatagramsResult Send(DatagramsRequest request, CancellationToken cancellationToken)
    {
        using var path = DatagramPaths.Open(request);
        var incarnation = Incarnations.Next();
        var errors = new ErrorCounts();
        var interval = MonotonicClock.Second / request.PerSecond;
        var start = MonotonicClock.Now;
        var giveUp = start + (long)(2 * interval * request.Count) + Grace;
        long sent = 0;
        for (long next = 0; next < request.Count;)
        {
            if (!MonotonicClock.WaitUntil(start + (long)(next * interval), cancellationToken))
            {
                break;
            }

            var now = MonotonicClock.Now;
            if (now > giveUp)
            {
                errors.Add(Late, request.Count - next);
                break;
            }

            var due = Math.Min((long)((now - start) / interval) + 1, request.Count) - next;
            var batch = (int)Math.Clamp(due, 1, path.Capacity);
            sent += Send(path, batch, sent, incarnation, errors);
            next += batch;
        }

        return new DatagramsResult(sent, errors.Snapshot()) { Nanoseconds = MonotonicClock.Now - start };
    }

    /// <summary>How many of the batch the kernel took.</summary>
    private static int Send(IDatagramPath path, int count, long sequence, uint incarnation, ErrorCounts errors)
    {
        var now = MonotonicClock.Now;
        for (var i = 0; i < count; i++)
        {
            var payload = path.Payload(i);
            if (payload.Length >= FlowHeader.Size)
            {
                new FlowHeader(0, sequence + i, now, incarnation, payload.Length).Write(payload);
            }
        }

        var taken = 0;
        for (var i = 0; i < count;)
        {
            var result = path.Send(i, count - i);
            if (result == -Errno.EAGAIN && path.WaitWritable(LongestWait))
            {
                continue;
            }

            if (result < 0)
            {
                var refused = Math.Min(path.Together, count - i);
                errors.Add(ErrnoNames.Of(-result), refused);
                i += refused;
                continue;
            }

            taken += result;
            i += result;
        }

        return taken;
    }
}
