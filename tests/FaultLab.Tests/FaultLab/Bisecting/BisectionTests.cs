using FaultLab.Bisecting;
using FaultLab.Planning;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Bisecting;

internal sealed class BisectionTests
{
    [Test]
    public void Two_versions_take_two_runs()
    {
        var bisection = new Bisection(2, new BisectionOptions());

        Assert.That(bisection.Next(), Is.EqualTo(1), "the bad end first");
        bisection.Add(1, TrialOutcome.Bad);
        Assert.That(bisection.Next(), Is.EqualTo(0));
        bisection.Add(0, TrialOutcome.Good);

        Assert.That(bisection.Next(), Is.Null);
        Assert.That(bisection.Answer(), Is.EqualTo(new BisectionAnswer(BisectionEnd.Found, [1], 0)).Using<BisectionAnswer>(Same));
        Assert.That(bisection.Answer().Sureness, Is.GreaterThan(0.99));
    }

    [Test]
    public void Any_first_bad_or_first_good_version_is_found_in_the_logarithm_of_runs() => Check.QuickThrowOnFailure(Prop.ForAll(
        Row(), row =>
        {
            var (answer, runs) = Run(row.Count, new BisectionOptions { FirstGood = row.FirstGood }, version => IsBad(row, version) ? TrialOutcome.Bad : TrialOutcome.Good);

            // Both ends, the halvings, and a second look at what a single run acquitted: more of those the more goods were seen and the fewer bads.
            var bound = 3 + (2 * Math.Ceiling(Math.Log2(row.Count)));
            return (answer is { End: BisectionEnd.Found, Suspects: [var found] } && found == row.Change && runs <= bound)
                .Label($"{answer.End} {string.Join(",", answer.Suspects)} after {runs} runs, at most {bound}");
        }));

    [Test]
    public void Versions_that_cannot_be_tested_are_told_as_one_of_several() => Check.QuickThrowOnFailure(Prop.ForAll(
        Row(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (row, mask) =>
        {
            bool Skipped(int version) => version > 0 && version < row.Count - 1 && (mask >> (version % 30) & 1) == 1;
            var (answer, _) = Run(row.Count, new BisectionOptions { FirstGood = row.FirstGood },
                version => Skipped(version) ? TrialOutcome.Skipped : IsBad(row, version) ? TrialOutcome.Bad : TrialOutcome.Good);

            var from = row.Change - 1;
            while (Skipped(from))
            {
                from--;
            }

            var to = row.Change;
            while (Skipped(to))
            {
                to++;
            }

            return (answer.End == BisectionEnd.Found && answer.Suspects.SequenceEqual(Enumerable.Range(from + 1, to - from)))
                .Label($"{answer.End} {string.Join(",", answer.Suspects)}, expected {from + 1} to {to}");
        }));

    [Test]
    public void As_many_runs_of_a_bad_version_may_pass_as_are_repeated_but_one() => Check.QuickThrowOnFailure(Prop.ForAll(
        Row(), Gen.Choose(2, 4).ToArbitrary(), Gen.Choose(0, 30).ToArbitrary(), (row, repeat, first) =>
        {
            var flakes = repeat - 1;
            var bad = 0;
            var (answer, _) = Run(row.Count, new BisectionOptions { FirstGood = row.FirstGood, Repeat = repeat }, version =>
            {
                // The flakes come together, from the first-th run of a bad version on: the worst they can do.
                var flake = IsBad(row, version) && bad++ >= first && bad - first <= flakes;
                return IsBad(row, version) && !flake ? TrialOutcome.Bad : TrialOutcome.Good;
            });

            return (answer.End == BisectionEnd.Found && answer.Suspects.SequenceEqual([row.Change])).Label($"{answer.End} {string.Join(",", answer.Suspects)}");
        }));

    [Test]
    public void Where_runs_agree_the_halvings_are_nearly_all()
    {
        var runs = Enumerable.Range(1, 63).Average(change => Run(64, new BisectionOptions(), version => version >= change ? TrialOutcome.Bad : TrialOutcome.Good).Runs);

        Assert.That(runs, Is.LessThan(2 + 6 + 2));
    }

    [TestCase(0.7, 0.02, 2)]
    [TestCase(0.5, 0, 2)]
    [TestCase(0.9, 0.05, 3)]
    public void A_flaky_defect_is_found_where_runs_are_repeated(double showing, double falseAlarms, int repeat)
    {
        const int searches = 200;
        var right = 0;
        var sureness = 0.0;
        for (uint seed = 0; seed < searches; seed++)
        {
            var random = SeededRandom.Stream(seed, "bisection");
            var change = 1 + (int)(random.NextDouble() * 19);
            var (answer, _) = Run(20, new BisectionOptions { Repeat = repeat }, version =>
                random.NextDouble() < (version >= change ? showing : falseAlarms) ? TrialOutcome.Bad : TrialOutcome.Good);
            right += answer.End == BisectionEnd.Found && answer.Suspects.SequenceEqual([change]) ? 1 : 0;
            sureness += answer.Sureness;
        }

        TestContext.Out.WriteLine($"right {right} of {searches}, claimed {sureness / searches:0.000}");
        Assert.That(right / (double)searches, Is.GreaterThan(0.9));
    }

    [Test]
    public void An_end_that_is_not_as_claimed_is_told_and_not_searched_beyond()
    {
        var (passes, runsOfPasses) = Run(16, new BisectionOptions(), _ => TrialOutcome.Good);
        var (fails, runsOfFails) = Run(16, new BisectionOptions(), _ => TrialOutcome.Bad);

        Assert.That(passes.End, Is.EqualTo(BisectionEnd.LastIsUnchanged));
        Assert.That(fails.End, Is.EqualTo(BisectionEnd.FirstIsChanged));
        Assert.That((runsOfPasses, runsOfFails), Is.LessThanOrEqualTo((8, 3)));
    }

    [Test]
    public void An_end_at_which_nothing_can_be_told_ends_the_search()
    {
        var (answer, runs) = Run(16, new BisectionOptions(), version => version == 15 ? TrialOutcome.Skipped : TrialOutcome.Good);

        Assert.That((answer.End, runs), Is.EqualTo((BisectionEnd.EndUntestable, 1)));
    }

    [Test]
    public void Ends_that_are_believed_are_not_run()
    {
        var seen = new HashSet<int>();
        var (answer, _) = Run(16, new BisectionOptions { VerifyEnds = false }, version =>
        {
            seen.Add(version);
            return version >= 9 ? TrialOutcome.Bad : TrialOutcome.Good;
        });

        Assert.That(answer.Suspects, Is.EqualTo(new[] { 9 }));
        Assert.That(seen, Has.No.Member(0).And.No.Member(15));
    }

    [Test]
    public void Pure_noise_ends_without_an_answer_that_is_called_sure()
    {
        var random = SeededRandom.Stream(1, "noise");
        var bisection = new Bisection(64, new BisectionOptions { Confidence = 0.9999999 });
        while (bisection.Next() is { } version)
        {
            bisection.Add(version, random.NextDouble() < 0.5 ? TrialOutcome.Bad : TrialOutcome.Good);
        }

        Assert.That(bisection.Runs, Is.LessThanOrEqualTo(bisection.MostRuns));
        Assert.That(bisection.Answer().End, Is.EqualTo(BisectionEnd.Unsure));
    }

    private static (BisectionAnswer Answer, int Runs) Run(int count, BisectionOptions options, Func<int, TrialOutcome> run)
    {
        var bisection = new Bisection(count, options);
        while (bisection.Next() is { } version)
        {
            bisection.Add(version, run(version));
        }

        return (bisection.Answer(), bisection.Runs);
    }

    private static bool IsBad((int Count, int Change, bool FirstGood) row, int version) => version >= row.Change != row.FirstGood;

    private static Arbitrary<(int Count, int Change, bool FirstGood)> Row() => (
        from count in Gen.Choose(2, 120)
        from change in Gen.Choose(1, count - 1)
        from firstGood in Gen.Elements(true, false)
        select (count, change, firstGood)).ToArbitrary();

    private static bool Same(BisectionAnswer x, BisectionAnswer y) => x.End == y.End && x.Suspects.SequenceEqual(y.Suspects);
}
