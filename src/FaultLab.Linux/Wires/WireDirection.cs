namespace FaultLab.Linux.Wires;

/// <summary>One direction of a wire: its frames' numbers, fates, rate and counters. Only the engine's thread changes it.</summary>
internal sealed class WireDirection(UserWire wire, bool isUp)
{
    private long _lineIsFree;
    private long _highest = -1;

    /// <summary>Frames with a copy of which one of the two is through: whether it was taken.</summary>
    private readonly Dictionary<long, bool> _halfDone = [];

    public UserWire Wire { get; } = wire;

    public DirectionSettings Settings { get; set; } = DirectionSettings.Untouched;

    public FrameSocket? To { get; set; }

    public DirectionCounters Counters;

    /// <summary>Decides about a frame that came in: when it leaves, and its marks. Loses it where they say so.</summary>
    public FrameFate Decide(long number, int length, long now, out long due)
    {
        Counters.Received++;
        Counters.ReceivedBytes += length;
        due = now;
        var fate = Settings.Fates?.Of(number) ?? default;
        const FrameMarks losses = FrameMarks.Lost | FrameMarks.LostInBurst;
        if ((fate.Marks & losses) == 0 && Settings.BitsPerSecond > 0 && !TakesIntoQueue(length, now, out due))
        {
            fate = new FrameFate(FrameMarks.Overflowed, 0, 0, 0);
        }

        Count(fate.Marks);
        return fate;
    }

    /// <summary>Counts a frame that was handed over, or was not taken.</summary>
    public void Done(in FrameInfo frame, bool taken, long now)
    {
        if (frame.Due != 0)
        {
            Counters.WorstLateness = Math.Max(Counters.WorstLateness, now - frame.Due);
        }

        if (!taken)
        {
            Counters.Refused++;
            Note(now, frame.Number, frame.Length, FrameMarks.Refused | (frame.HasTwin ? FrameMarks.Duplicated : 0), 0);
        }

        if (frame.HasTwin && _halfDone.Remove(frame.Number, out var otherWasTaken))
        {
            if (taken && otherWasTaken)
            {
                Counters.Duplicated++;
                return;
            }
        }
        else if (frame.HasTwin)
        {
            _halfDone.Add(frame.Number, taken);
        }

        if (taken)
        {
            Arrived(frame.Number);
        }
    }

    public void Note(long now, long number, int length, FrameMarks marks, uint flippedBit)
    {
        if (marks != FrameMarks.None && !Wire.Log.Write(isUp, now, number, length, marks, flippedBit))
        {
            Counters.Unwritten++;
        }
    }

    /// <summary>What a receiver sees for the first time.</summary>
    private void Arrived(long number)
    {
        Counters.Delivered++;
        if (number < _highest)
        {
            Counters.Overtaken++;
        }
        else
        {
            _highest = number;
        }
    }

    /// <summary>The line sends one frame after the other; what would have to wait for more than the queue holds is dropped at its end.</summary>
    private bool TakesIntoQueue(int length, long now, out long due)
    {
        var begins = Math.Max(now, _lineIsFree);
        var waitingBytes = (double)(begins - now) * Settings.BitsPerSecond / 8e9;
        due = begins + (long)(length * 8e9 / Settings.BitsPerSecond);
        if (waitingBytes + length > Settings.QueueBytes && begins > now)
        {
            return false;
        }

        _lineIsFree = due;
        return true;
    }

    private void Count(FrameMarks marks)
    {
        if (marks == FrameMarks.None)
        {
            return;
        }

        Counters.Lost += marks.HasFlag(FrameMarks.Lost) ? 1 : 0;
        Counters.LostInBurst += marks.HasFlag(FrameMarks.LostInBurst) ? 1 : 0;
        Counters.Corrupted += marks.HasFlag(FrameMarks.Corrupted) ? 1 : 0;
        Counters.Hurried += marks.HasFlag(FrameMarks.Hurried) ? 1 : 0;
        Counters.Overflowed += marks.HasFlag(FrameMarks.Overflowed) ? 1 : 0;
    }
}
