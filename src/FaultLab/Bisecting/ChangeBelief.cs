namespace FaultLab.Bisecting;

/// <summary>
/// How probable it is that each version is the first changed one, given all runs (Bayes' theorem). How often the defect shows and how often a
/// good version fails are not known, so a few rates of each are carried along, and what is seen decides between them too.
/// </summary>
internal static class ChangeBelief
{
    /// <summary>Before anything is seen, what the user says of the ends is taken for wrong with this probability each.</summary>
    private const double WrongEnd = 0.1;

    /// <summary>Shares of runs in which a defect shows, and how probable each is before anything is seen: most show every time.</summary>
    private static readonly (double Rate, double Prior)[] Showing = [(0.999, 0.70), (0.9, 0.10), (0.7, 0.08), (0.5, 0.07), (0.3, 0.05)];

    /// <summary>Shares of runs in which a good version fails nevertheless, likewise.</summary>
    private static readonly (double Rate, double Prior)[] FalseAlarms = [(0.001, 0.90), (0.02, 0.07), (0.1, 0.03)];

    /// <returns>For each version the probability that it is the first changed one; last, that none is. They add up to 1.</returns>
    public static double[] Of(ReadOnlySpan<VersionRuns> runs, BisectionOptions options)
    {
        var logarithms = new List<double[]>();
        foreach (var (showing, showingPrior) in Showing)
        {
            foreach (var (alarm, alarmPrior) in FalseAlarms)
            {
                logarithms.Add(Logarithms(runs, options, showing, alarm, Math.Log(showingPrior * alarmPrior)));
            }
        }

        // Relative to the greatest, so that no sum of many runs falls below the least double.
        var greatest = logarithms.SelectMany(of => of).Max();
        var belief = new double[runs.Length + 1];
        foreach (var of in logarithms)
        {
            for (var place = 0; place < belief.Length; place++)
            {
                belief[place] += Math.Exp(of[place] - greatest);
            }
        }

        var sum = belief.Sum();
        return [.. belief.Select(weight => weight / sum)];
    }

    private static double[] Logarithms(ReadOnlySpan<VersionRuns> runs, BisectionOptions options, double showing, double alarm, double prior)
    {
        // All versions are changed first; then one after the other, from the left, is not.
        var likelihood = prior;
        foreach (var version in runs)
        {
            likelihood += Logarithm(version, isBad: !options.FirstGood, showing, alarm);
        }

        var all = new double[runs.Length + 1];
        for (var place = 0; place <= runs.Length; place++)
        {
            all[place] = likelihood + Math.Log(Prior(place, runs.Length, options));
            if (place < runs.Length)
            {
                likelihood += Logarithm(runs[place], isBad: options.FirstGood, showing, alarm) - Logarithm(runs[place], isBad: !options.FirstGood, showing, alarm);
            }
        }

        return all;
    }

    /// <summary>No run is impossible: no rate is 0 or 1.</summary>
    private static double Logarithm(VersionRuns runs, bool isBad, double showing, double alarm)
    {
        var bad = isBad ? showing : alarm;
        return (runs.Bad * Math.Log(bad)) + (runs.Good * Math.Log(1 - bad));
    }

    private static double Prior(int place, int count, BisectionOptions options)
    {
        if (place == 0 || place == count)
        {
            return options.VerifyEnds ? WrongEnd : 0;
        }

        return (1 - (options.VerifyEnds ? 2 * WrongEnd : 0)) / (count - 1);
    }
}
