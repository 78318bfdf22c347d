using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results.Html;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Results.Html;

internal sealed partial class HtmlReportTests
{
    private const string Attack = "</script></pre><img src=x onerror=alert(1)>\"'><script>alert(2)</script>";

    [Test]
    public void Tells_of_a_crash_with_function_module_fault_and_what_followed()
    {
        var html = HtmlReport.Render(SyntheticRun.Crashing().Input);
        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Contain("<p class=\"badge\">fail</p>"));
            Assert.That(html, Does.Contain("NULL pointer dereference in fl_forward_hook [fl_forward_null]"));
            Assert.That(html, Does.Contain("<code>fl_forward_null</code>"));
            Assert.That(html, Does.Contain("href=\"#fault-f6\"").And.Contain("id=\"fault-f6\""));
            Assert.That(html, Does.Contain("What followed from it").And.Contain("booted again"));
            Assert.That(html, Does.Contain("<mark class=\"guilty\">").And.Contain("Kernel panic"));
            Assert.That(html, Does.Contain("at <time>+60.4s</time>"));
            Assert.That(html, Does.Contain("href=\"incidents/1-crash-gw/README.md\""));
            Assert.That(html, Does.Contain("--seed 7"));
        });
    }

    [Test]
    public void Draws_who_used_the_CPUs_of_the_machine()
    {
        var chart = JsonDocument.Parse(Data(HtmlReport.Render(SyntheticRun.Passing().Input))).RootElement.GetProperty("charts").EnumerateArray().Last();

        Assert.Multiple(() =>
        {
            Assert.That(chart.GetProperty("title").GetString(), Is.EqualTo("CPUs of this machine"));
            Assert.That(chart.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("label").GetString()), Is.EqualTo(new[] { "the lab", "other programs" }));
        });
    }

    [Test]
    public void Labels_of_parallel_links_do_not_lie_on_each_other()
    {
        var scenario = ScenarioLoader.LoadText(
            """
            name: parallel
            duration: 10s
            topology:
              nodes: { left: { kind: host }, right: { kind: host } }
              links:
                - { name: eth1, endpoints: ["left:eth1", "right:eth1"], subnet: 198.18.1.0/24, impair: { delay: 1ms } }
                - { name: eth2, endpoints: ["left:eth2", "right:eth2"], subnet: 198.18.2.0/24, impair: { delay: 1ms } }
                - { name: eth3, endpoints: ["left:eth3", "right:eth3"], subnet: 198.18.3.0/24, impair: { delay: 1ms } }
            probes:
              - { name: path, from: left, to: right, icmp: { every: 1s } }
            expect:
              - never: [outage]
            """,
            "parallel.faultlab.yaml").Scenario!;
        var html = HtmlReport.Render(SyntheticRun.Passing().Input with { Plan = Planner.Create(scenario, 1) });

        foreach (var drawing in html.Split("<g class=\"labels\">").Skip(1).Select(part => part[..part.IndexOf("</svg>", StringComparison.Ordinal)]))
        {
            var texts = LabelText().Matches(drawing).Select(m => (X: Number(m, "x"), Y: Number(m, "y"), Width: m.Groups["text"].Length * 6.9)).ToList();
            Assert.That(texts, Has.Count.EqualTo(9));
            foreach (var (one, other) in texts.SelectMany((one, i) => texts.Skip(i + 1).Select(other => (one, other))))
            {
                Assert.That(Math.Abs(one.Y - other.Y) >= 12 || Math.Abs(one.X - other.X) >= (one.Width + other.Width) / 2, $"{one} {other}\n{drawing}");
            }
        }
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("<text class=\"(name|subnet|note)\" x=\"(?<x>[0-9.]+)\" y=\"(?<y>[0-9.]+)\">(?<text>[^<]*)<")]
    private static partial Regex LabelText();

    [Test]
    public void Draws_every_node_and_link_and_marks_the_one_under_test()
    {
        var html = HtmlReport.Render(SyntheticRun.Crashing().Input);
        foreach (var name in (string[])["client", "gw", "isp1", "isp2", "server", "lan", "wan1", "far2"])
        {
            Assert.That(html, Does.Match($"<text class=\"name\"[^>]*>{name}</text>"));
        }

        Assert.That(html, Does.Contain("class=\"node vm dut\"").And.Contain("class=\"link impaired\"").And.Contain("100 Mbit/s"));
    }

    [Test]
    public void Shows_requested_applied_and_healed_time_and_what_was_read_back()
    {
        var html = HtmlReport.Render(SyntheticRun.Passing().Input);
        Assert.That(html, Does.Contain("carrier down at isp1:eth0, gw:wan0; carrier up at both ends"));
        Assert.That(html, Does.Contain("30 ms after"));
        Assert.That(html, Does.Contain("200 of 200 sent, 198 arrived whole"));
    }

    [Test]
    public void A_killed_run_says_so_and_names_what_was_not_reached()
    {
        var html = HtmlReport.Render(SyntheticRun.KilledAt(33).Input);
        Assert.That(html, Does.Contain("<p class=\"badge\">killed</p>").And.Contain("The controller was killed"));
        Assert.That(html, Does.Match("id=\"fault-f5\" class=\"muted\"[\\s\\S]*?not reached"));
    }

    [Test]
    public void A_run_of_which_nothing_is_known_still_gives_a_page()
    {
        var input = new ReportInput { Summary = SyntheticRun.KilledAt(1).Summary, Status = "killed", History = [] };
        Assert.That(HtmlReport.Render(input), Does.Contain("before the schedule began"));
    }

    [Test]
    public void Nothing_from_a_guest_or_a_scenario_becomes_markup()
    {
        var run = SyntheticRun.Crashing();
        var incident = run.Judgement!.Incidents[^1] with
        {
            Title = Attack,
            Function = Attack,
            Module = Attack,
            Context = Attack,
            Fault = Attack,
            Console = [Attack],
            Reasons = [Attack],
            Consequences = [new Incident { Kind = IncidentKind.Reboot, Title = Attack, From = TimeSpan.Zero, Node = Attack }],
        };
        var html = HtmlReport.Render(run.Input with
        {
            Summary = run.Summary with { Scenario = Attack, Description = Attack, Run = Attack, Versions = run.Summary.Versions.Add(Attack, Attack) },
            Judgement = run.Judgement with { Incidents = [incident], Troubles = [Attack] },
            Files = [new ReportFile(Attack, 1)],
            Reproduce = Attack,
        });
        Assert.That(html, Does.Not.Contain("<img").And.Not.Contain("alert(2)</script>"));
        Assert.That(ScriptElement().Count(html), Is.EqualTo(2), "the data and our own script");
    }

    [Test]
    public void Names_of_probes_and_links_cannot_end_the_data_element()
    {
        var run = SyntheticRun.Passing();
        var html = HtmlReport.Render(run.Input with
        {
            History = run.History.Select(e => e is ProbeResult probe ? probe with { Probe = Attack } : e),
        });
        Assert.That(ScriptElement().Count(html), Is.EqualTo(2));
        Assert.That(() => JsonDocument.Parse(Data(html)), Throws.Nothing);
    }

    [Test]
    public void Asks_the_network_for_nothing_and_runs_only_its_own_script()
    {
        var html = HtmlReport.Render(SyntheticRun.Crashing().Input);
        Assert.That(html, Does.Contain("default-src 'none'").And.Match("script-src 'sha256-[A-Za-z0-9+/=]+'"));
        Assert.That(Regex.Matches(html, "(?:src|href)=\"(?:https?:)?//"), Is.Empty);
        Assert.That(html, Does.Not.Contain("@import").And.Not.Match("url\\((?!#)"));
    }

    [Test]
    public void Three_days_stay_below_five_megabytes()
    {
        var html = HtmlReport.Render(SyntheticRun.Passing(duration: 4000).Input);
        Assert.That(html, Has.Length.LessThan(5_000_000));
        Assert.That(JsonDocument.Parse(Data(html)).RootElement.GetProperty("charts")[0].GetProperty("x").GetArrayLength(),
            Is.LessThanOrEqualTo(TimeGrid.MaxBuckets), "more hours make wider buckets, not a longer page");
    }

    private static string Data(string html) => DataElement().Match(html).Groups[1].Value;

    [GeneratedRegex("<script(?=[ >])")]
    private static partial Regex ScriptElement();

    [GeneratedRegex("<script type=\"application/json\" id=\"chart-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataElement();
}
