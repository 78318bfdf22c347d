using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>How two impairments of one link act together.</summary>
internal static class Impairments
{
    /// <summary>
    /// In each direction delays add up, the lower rate holds with its queue, and what one lets through may still be lost to the other. Of two
    /// distributions or bursts the later holds.
    /// </summary>
    public static Impairment Compose(Impairment first, Impairment second)
    {
        var (up, down) = (OneWay(first, second, LinkDirection.Up), OneWay(first, second, LinkDirection.Down));
        return up == down && up is not null ? up : new Impairment { Up = up, Down = down };
    }

    private static Impairment? OneWay(Impairment first, Impairment second, LinkDirection direction) =>
        (first.OneWay(direction), second.OneWay(direction)) is ({ } a, { } b) ? OneWay(a, b) : first.OneWay(direction) ?? second.OneWay(direction);

    private static Impairment OneWay(Impairment first, Impairment second)
    {
        var slower = first.Rate is { } a && (second.Rate is not { } b || a.BitsPerSecond <= b.BitsPerSecond) ? first : second;
        return new Impairment
        {
            Rate = slower.Rate,
            Queue = slower.Queue,
            Delay = Add(first.Delay, second.Delay),
            Jitter = Add(first.Jitter, second.Jitter),
            Distribution = second.Distribution ?? first.Distribution,
            Loss = Either(first.Loss, second.Loss),
            Burst = second.Burst ?? first.Burst,
            Duplicate = Either(first.Duplicate, second.Duplicate),
            Reorder = Either(first.Reorder, second.Reorder),
            Corrupt = Either(first.Corrupt, second.Corrupt),
        };
    }

    private static TimeSpan? Add(TimeSpan? first, TimeSpan? second) => first is null ? second : first + (second ?? TimeSpan.Zero);

    private static Percentage? Either(Percentage? first, Percentage? second) => (first, second) is ({ } a, { } b)
        ? new Percentage(1 - ((1 - a.Fraction) * (1 - b.Fraction)))
        : first ?? second;
}
