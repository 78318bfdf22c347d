using System.Xml.Linq;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Results;

internal sealed class JunitXmlTests
{
    [Test]
    public void A_suite_a_run_and_a_case_an_expectation()
    {
        var suite = Suite(SyntheticRun.Crashing().Summary);
        Assert.Multiple(() =>
        {
            Assert.That((string?)suite.Attribute("name"), Is.EqualTo("faultlab.quickstart"));
            Assert.That((string?)suite.Attribute("tests"), Is.EqualTo("4"));
            Assert.That((string?)suite.Attribute("failures"), Is.EqualTo("2"));
            Assert.That((string?)suite.Attribute("errors"), Is.EqualTo("0"));
            Assert.That(suite.Elements("testcase").Select(c => (string?)c.Attribute("name")), Has.Member("probe ui: p99 <= 1s"));
            Assert.That(suite.Elements("testcase").Count(c => c.Element("failure") is not null), Is.EqualTo(2));
            Assert.That((string?)suite.Element("system-out"), Does.Contain("fl_forward_hook").And.Contain("reboot gw"));
        });
    }

    [Test]
    public void Elements_stand_in_the_order_that_the_schema_of_JUnit_asks_for() =>
        Assert.That(Suite(SyntheticRun.Passing().Summary).Elements().Select(e => e.Name.LocalName).Distinct(),
            Is.EqualTo(new[] { "properties", "testcase", "system-out" }));

    [Test]
    public void Properties_carry_the_seed_and_the_versions()
    {
        var properties = Suite(SyntheticRun.Passing().Summary).Element("properties")!.Elements()
            .ToDictionary(p => (string)p.Attribute("name")!, p => (string)p.Attribute("value")!);
        Assert.That(properties, Contains.Key("version.qemu").And.ContainKey("param.kernel"));
        Assert.That(properties["seed"], Is.EqualTo("7"));
    }

    [Test]
    public void What_cannot_be_said_is_an_error_not_a_failure()
    {
        var summary = SyntheticRun.Passing().Summary;
        var unsure = new ExpectationResult { Text = "probe ui: p99 <= 1s", Verdict = Verdict.Inconclusive, Explanation = "probe ui could not be sent" };
        var suite = Suite(summary with { Judgement = summary.Judgement! with { Expectations = [unsure] } });
        Assert.That((string?)suite.Element("testcase")!.Element("error")!.Attribute("message"), Is.EqualTo("probe ui could not be sent"));
        Assert.That(suite.Descendants("failure"), Is.Empty);
    }

    [Test]
    public void A_run_that_was_not_judged_is_an_error_and_not_an_empty_green_suite()
    {
        var suite = Suite(SyntheticRun.KilledAt(20).Summary with { Status = "killed" });
        Assert.That((string?)suite.Attribute("errors"), Is.EqualTo("1"));
        Assert.That((string?)suite.Element("testcase")!.Element("error"), Does.Contain("killed"));
    }

    [Test]
    public void Control_characters_of_a_guest_do_not_break_the_document()
    {
        var summary = SyntheticRun.Crashing().Summary;
        var incident = summary.Judgement!.Incidents[^1] with { Title = "a\u0000b\u001b[2J]]>&<", Console = ["\ud800 \uffff \u0008"] };
        var suite = Suite(summary with { Judgement = summary.Judgement with { Incidents = [incident] } });
        Assert.That((string?)suite.Element("system-out"), Does.Contain("a\u2400b]]>&<"));
    }

    private static XElement Suite(RunSummary summary) => XDocument.Parse(JunitXml.Render(summary, summary.Judgement)).Root!.Element("testsuite")!;
}
