using System.Collections.Immutable;

namespace FaultLab.Bisecting;

/// <summary>
/// Finds where in a row of versions a failure came (or went), with as few runs as can be. Pure: it is told what each run gave and says which
/// version to run next.
/// <para>
/// A run may mislead: a defect does not show every time, and now and then a good version fails for another reason. So each run only shifts the
/// probabilities of where the change is (<see cref="ChangeBelief"/>), the next run is made where it divides them best, and the search ends when
/// one place is probable enough. Without contradictions that is the plain bisection; where runs disagree, versions are run again.
/// </para>
/// </summary>
public sealed class Bisection
{
    /// <summary>How sure an answer has to be once a version was seen both good and bad: the defect is flaky then, and more of it may have been missed.</summary>
    private const double ConfidenceWhenFlaky = 0.99;

    private readonly BisectionOptions _options;
    private readonly VersionRuns[] _runs;

    /// <param name="count">Number of versions, 2 or more; the first is on one side of the change, the last on the other.</param>
    public Bisection(int count, BisectionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Repeat, 1);
        (_options, _runs) = (options, new VersionRuns[count]);
    }

    /// <summary>All runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Beyond it no answer is waited for.</summary>
    public int MostRuns => 10 + (4 * _options.Repeat) + (10 * HalvingsOf(_runs.Length));

    private int First => 0;

    private int Last => _runs.Length - 1;

    /// <summary>How often the version was found good and bad.</summary>
    public (int Good, int Bad) Seen(int version) => (_runs[version].Good, _runs[version].Bad);

    public void Add(int version, TrialOutcome outcome)
    {
        Runs++;
        ref var runs = ref _runs[version];
        runs = outcome switch
        {
            TrialOutcome.Good => runs with { Good = runs.Good + 1 },
            TrialOutcome.Bad => runs with { Bad = runs.Bad + 1 },
            _ => runs with { Skipped = true },
        };
    }

    /// <summary>The version to run next; null: there is an answer.</summary>
    public int? Next()
    {
        if (Runs >= MostRuns || EndIsUntestable)
        {
            return null;
        }

        if (_options.VerifyEnds && EndsInOrder().Where(end => _runs[end].Total == 0).Select(end => (int?)end).FirstOrDefault() is { } unseen)
        {
            return unseen;
        }

        var belief = Belief();
        var (best, sureness) = MostProbable(belief);
        return sureness >= Wanted
            ? Neighbours(best).Where(version => _runs[version].Total < _options.Repeat).Select(version => (int?)version).FirstOrDefault()
            : Dividing(belief);
    }

    public BisectionAnswer Answer()
    {
        if (EndIsUntestable)
        {
            return new BisectionAnswer(BisectionEnd.EndUntestable, [], 0);
        }

        var (best, sureness) = MostProbable(Belief());
        if (sureness < Wanted)
        {
            return new BisectionAnswer(BisectionEnd.Unsure, Suspects(best), sureness);
        }

        return best switch
        {
            { To: 0 } => new BisectionAnswer(BisectionEnd.FirstIsChanged, [], sureness),
            { From: var from } when from == _runs.Length => new BisectionAnswer(BisectionEnd.LastIsUnchanged, [], sureness),
            _ => new BisectionAnswer(BisectionEnd.Found, Suspects(best), sureness),
        };
    }

    private double Wanted =>
        _runs.Any(version => version is { Good: > 0, Bad: > 0 }) ? Math.Max(_options.Confidence, ConfidenceWhenFlaky) : _options.Confidence;

    private bool EndIsUntestable => _options.VerifyEnds && (_runs[First].Skipped || _runs[Last].Skipped);

    /// <summary>The bad end first: when the failure does not show there, nothing else is worth a run.</summary>
    private int[] EndsInOrder() => _options.FirstGood ? [First, Last] : [Last, First];

    private bool MayRun(int version) => !_runs[version].Skipped && (_options.VerifyEnds || (version != First && version != Last));

    private double[] Belief() => ChangeBelief.Of(_runs, _options);

    /// <summary>Places of the change between two versions that can be run are told apart by nothing: they count together.</summary>
    private IEnumerable<Places> PlacesToldApart()
    {
        var from = 0;
        for (var version = 0; version < _runs.Length; version++)
        {
            if (!_runs[version].Skipped)
            {
                yield return new Places(from, version);
                from = version + 1;
            }
        }

        yield return new Places(from, _runs.Length);
    }

    private (Places Best, double Sureness) MostProbable(double[] belief) => PlacesToldApart()
        .Select(places => (places, Sureness: belief[places.From..(places.To + 1)].Sum()))
        .MaxBy(places => places.Sureness);

    /// <summary>The version that is changed with a probability nearest to one half.</summary>
    private int? Dividing(double[] belief)
    {
        var (best, distance, changed) = ((int?)null, double.MaxValue, 0.0);
        for (var version = 0; version < _runs.Length; version++)
        {
            changed += belief[version];
            if (MayRun(version) && Math.Abs(changed - 0.5) < distance)
            {
                (best, distance) = (version, Math.Abs(changed - 0.5));
            }
        }

        return best;
    }

    /// <summary>The last version before the change and the first after it.</summary>
    private IEnumerable<int> Neighbours(Places places) =>
        new[] { places.From - 1, places.To }.Where(version => version >= 0 && version < _runs.Length && MayRun(version));

    private ImmutableArray<int> Suspects(Places places) => [.. Enumerable.Range(places.From, Math.Min(places.To, Last) - places.From + 1)];

    private static int HalvingsOf(int count) => (int)Math.Ceiling(Math.Log2(count));

    /// <summary>From the first to the last version that may be the first changed one; the number of versions stands for "none is".</summary>
    private readonly record struct Places(int From, int To);
}

/// <summary>What was seen of one version.</summary>
internal readonly record struct VersionRuns(int Good, int Bad, bool Skipped)
{
    public int Total => Good + Bad;
}
