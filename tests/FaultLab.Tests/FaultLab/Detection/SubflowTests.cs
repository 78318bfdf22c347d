using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

public sealed class SubflowTests
{
    [Test]
    public void Joins_from_either_end_are_of_the_connection_that_both_tokens_stand_for()
    {
        var history = new History(
        [
            Subflow("one", 1, "aa", initiator: "bb"),
            Subflow("two", 2, "aa", isJoin: true),
            Subflow("three", 3, "bb", isJoin: true),
            Subflow("two", 4, "cc", isJoin: true),
            Subflow("one", 5, token: null),
        ]);

        Assert.That(Subflows.Of(history).Select(c => $"{c.Name}: {string.Join(' ', c.Subflows.Select(s => s.Link))}"), Is.EqualTo(new[] { "aa: one two three", "cc: two" }));
    }

    [Test]
    public void What_is_told_last_of_a_subflow_counts()
    {
        var first = Subflow("one", 1, "aa");
        var history = new History([first, first with { At = HistoryBuilder.At(9), Bytes = 500 }]);

        Assert.That(Subflows.Of(history).Single().Subflows.Single().Bytes, Is.EqualTo(500));
    }

    [TestCase(Comparison.AtLeast, 2, Verdict.Pass, "subflows 2 (>= 2)")]
    [TestCase(Comparison.AtLeast, 3, Verdict.Fail, "subflows 2 (>= 3)")]
    [TestCase(Comparison.AtMost, 2, Verdict.Pass, "subflows 2 (<= 2)")]
    [TestCase(Comparison.AtMost, 1, Verdict.Fail, "subflows 2 (<= 1)")]
    public void Counts_those_that_both_ends_agreed_on_while_the_schedule_ran(Comparison comparison, int bound, Verdict verdict, string words)
    {
        var result = Evaluate(Seen(dropped: 0), comparison, bound);

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((verdict, words)));
    }

    [TestCase(Comparison.AtLeast, 2, Verdict.Pass)]
    [TestCase(Comparison.AtLeast, 3, Verdict.Inconclusive)]
    [TestCase(Comparison.AtMost, 2, Verdict.Inconclusive)]
    [TestCase(Comparison.AtMost, 1, Verdict.Fail)]
    public void A_capture_that_lost_packets_has_seen_some_at_least(Comparison comparison, int bound, Verdict verdict) =>
        Assert.That(Evaluate(Seen(dropped: 7), comparison, bound).Verdict, Is.EqualTo(verdict));

    [Test]
    public void A_capture_with_a_filter_or_that_was_not_made_decides_nothing()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Evaluate(Seen(dropped: 0), Comparison.AtMost, 5, new CaptureSettings { Filter = "udp" }).Explanation, Does.EndWith("but its capture has a filter"));
            Assert.That(Evaluate(HistoryBuilder.Run(), Comparison.AtMost, 5).Explanation, Does.EndWith("but it was not captured"));
        });
    }

    private static ExpectationResult Evaluate(HistoryBuilder history, Comparison comparison, int bound, CaptureSettings? settings = null)
    {
        var expectation = new LinkExpectation { Text = "", Link = "wan1", Subflows = new(comparison, bound) };
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, expectation) with { CaptureSettings = settings ?? new CaptureSettings() };
        return Judge.Evaluate(scenario, null, history.Build()).Expectations.Single();
    }

    /// <summary>Two on one link in the run; one that was never agreed on, one of another link, and one before the run.</summary>
    private static HistoryBuilder Seen(long dropped) => HistoryBuilder.Run()
        .Add(Subflow("wan1", 1, "aa"))
        .Add(Subflow("wan1", 2, "aa", isJoin: true))
        .Add(Subflow("wan1", 3, "aa", isJoin: true) with { Established = null })
        .Add(Subflow("wan2", 4, "aa", isJoin: true))
        .Add(Subflow("wan1", -1, "dd"))
        .Add(new CaptureStatistics { At = HistoryBuilder.At(5), Wall = default, Link = "wan1", Packets = 10, Dropped = dropped });

    private static LinkSubflow Subflow(string link, double at, string? token, bool isJoin = false, string? initiator = null) => new()
    {
        At = HistoryBuilder.At(at),
        Wall = default,
        Link = link,
        Node = "gw",
        Flow = $"198.18.0.1:{1000 + at} > 198.18.0.2:80",
        FromNode = true,
        IsJoin = isJoin,
        Token = token,
        InitiatorToken = initiator,
        Began = HistoryBuilder.At(at),
        Established = HistoryBuilder.At(at),
    };
}
