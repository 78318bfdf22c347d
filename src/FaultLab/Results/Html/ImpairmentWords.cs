using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>An impairment in a few words: <c>100 Mbit/s, 20 ms ± 5 ms, 1 % loss</c>.</summary>
internal static class ImpairmentWords
{
    public static string Of(Impairment impairment) => string.Join(", ", Parts(impairment));

    private static IEnumerable<string> Parts(Impairment impairment)
    {
        if (impairment.Rate is { } rate)
        {
            yield return Wording.BitRate(rate.BitsPerSecond);
        }

        if (impairment.Delay is { } delay)
        {
            yield return impairment.Jitter is { } jitter ? $"{Wording.Duration(delay)} ± {Wording.Duration(jitter)}" : Wording.Duration(delay);
        }

        (Percentage? Share, string Name)[] shares =
            [(impairment.Loss, "loss"), (impairment.Duplicate, "duplicates"), (impairment.Reorder, "reordered"), (impairment.Corrupt, "corrupt")];
        foreach (var (share, name) in shares)
        {
            if (share is { } some)
            {
                yield return $"{Wording.Share(some.Fraction)} {name}";
            }
        }

        if (impairment.Burst is { } burst)
        {
            yield return $"bursts of loss ({burst})";
        }

        foreach (var (way, name) in new[] { (impairment.Up, "up"), (impairment.Down, "down") })
        {
            if (way is not null)
            {
                yield return $"{name}: {Of(way)}";
            }
        }
    }
}
