using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>How two impairments of one link act together.</summary>
internal static class Impairments
{
    /// <summary>Delays add up, the lower rate holds, and what one lets through may still be lost to the other.</summary>
    public static Impairment Compose(Impairment first, Impairment second) => new()
    {
        Rate = (first.Rate, second.Rate) is ({ } a, { } b) ? new BitRate(Math.Min(a.BitsPerSecond, b.BitsPerSecond)) : first.Rate ?? second.Rate,
        Delay = Add(first.Delay, second.Delay),
        Jitter = Add(first.Jitter, second.Jitter),
        Loss = Either(first.Loss, second.Loss),
        Duplicate = Either(first.Duplicate, second.Duplicate),
        Reorder = Either(first.Reorder, second.Reorder),
        Corrupt = Either(first.Corrupt, second.Corrupt),
    };

    private static TimeSpan? Add(TimeSpan? first, TimeSpan? second) => first is null ? second : first + (second ?? TimeSpan.Zero);

    private static Percentage? Either(Percentage? first, Percentage? second) => (first, second) is ({ } a, { } b)
        ? new Percentage(1 - ((1 - a.Fraction) * (1 - b.Fraction)))
        : first ?? second;
}
