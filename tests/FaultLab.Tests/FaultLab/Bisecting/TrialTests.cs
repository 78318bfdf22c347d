using System.Collections.Immutable;
using FaultLab.Bisecting;
using FaultLab.Detection;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Bisecting;

internal sealed class TrialTests
{
    private static readonly Incident Crash = new() { Kind = IncidentKind.Crash, Node = "gw", Title = "NULL pointer dereference in vxlan_snoop", From = TimeSpan.FromSeconds(2), Function = "vxlan_snoop" };

    private static readonly Incident Outage = new() { Kind = IncidentKind.Outage, Probe = "path", Title = "no answer for 9 s", From = TimeSpan.FromSeconds(3) };

    [Test]
    public void A_failed_run_is_bad_and_a_passed_one_good()
    {
        Assert.That(Trials.Of(Judged(Verdict.Fail, Crash), null, null).Outcome, Is.EqualTo(TrialOutcome.Bad));
        Assert.That(Trials.Of(Judged(Verdict.Pass), null, null).Outcome, Is.EqualTo(TrialOutcome.Good));
    }

    [Test]
    public void An_inconclusive_run_and_a_lab_that_broke_tell_nothing()
    {
        Assert.That(Trials.Of(Judged(Verdict.Inconclusive), null, null).Outcome, Is.Null);
        Assert.That(Trials.Of(Judged(Verdict.Pass), "gw did not become ready", null), Is.EqualTo(((TrialOutcome?)null, "gw did not become ready")));
        Assert.That(Trials.Of(null, "no such kernel", null).Outcome, Is.Null);
    }

    [TestCase("crash", TrialOutcome.Bad)]
    [TestCase("crash:vxlan_snoop", TrialOutcome.Bad)]
    [TestCase("crash:fl_forward_hook", TrialOutcome.Good)]
    [TestCase("hang", TrialOutcome.Good)]
    [TestCase("outage", TrialOutcome.Bad)]
    public void With_a_filter_only_that_failure_is_bad_also_as_a_consequence(string filter, TrialOutcome outcome)
    {
        Assert.That(IncidentFilter.TryParse(filter, out var parsed), Is.True);
        Assert.That(Trials.Of(Judged(Verdict.Fail, Crash with { Consequences = [Outage] }), null, parsed).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public void With_a_filter_a_run_that_broke_before_it_could_show_tells_nothing()
    {
        IncidentFilter.TryParse("hang", out var filter);
        Assert.That(Trials.Of(Judged(Verdict.Fail, Crash), "QEMU ended", filter).Outcome, Is.Null);
    }

    [Test]
    public void What_the_scenario_did_itself_is_no_failure()
    {
        IncidentFilter.TryParse("crash", out var filter);
        Assert.That(Trials.Of(Judged(Verdict.Pass, Crash with { Expected = true }), null, filter).Outcome, Is.EqualTo(TrialOutcome.Good));
    }

    [TestCase("crsh")]
    [TestCase("crash:")]
    [TestCase("")]
    public void A_filter_that_names_no_kind_is_refused(string text) => Assert.That(IncidentFilter.TryParse(text, out _), Is.False);

    private static Judgement Judged(Verdict verdict, params ImmutableArray<Incident> incidents) =>
        new() { Verdict = verdict, Expectations = [new ExpectationResult { Text = "never crash", Verdict = verdict, Explanation = "1 crash" }], Incidents = incidents };
}
