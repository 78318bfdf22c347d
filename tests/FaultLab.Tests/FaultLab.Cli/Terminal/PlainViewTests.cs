using FaultLab.Cli.Terminal;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Tests.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Cli.Terminal;

internal sealed class PlainViewTests
{
    [Test]
    public void Tells_a_crashing_run_in_lines()
    {
        var run = SyntheticRun.Crashing();
        var output = new StringWriter();
        var view = new PlainView(output, run.Plan);
        view.OnProgress("fetching kernel 6.1");
        foreach (var historyEvent in run.History)
        {
            view.OnEvent(historyEvent);
            if (historyEvent is QmpEvent)
            {
                view.OnIncident(run.Judgement!.Incidents[^1]);
            }
        }

        view.Finish(run.Summary, ResultsFolder.Open("/results/quickstart-20260314T092653Z-7"));
        Golden.Check("PlainViewTests.crash.txt", output.ToString());
    }

    [Test]
    public void Tells_the_death_of_a_target_and_its_end()
    {
        var output = new StringWriter();
        var view = new PlainView(output, SyntheticRun.Passing().Plan);
        var dead = new TargetLife { At = TimeSpan.FromSeconds(3), Wall = default, Probe = "path", Alive = false, SilentSince = TimeSpan.FromSeconds(2.97), Unanswered = 3 };
        view.OnEvent(dead);
        view.OnEvent(dead with { At = TimeSpan.FromSeconds(5), Alive = true, Unanswered = 0 });

        Assert.That(output.ToString(), Does.Contain("probe path: dead, no answer for 30 ms, 3 attempts unanswered"));
        Assert.That(output.ToString(), Does.Contain("probe path: alive again, after 2 s without an answer"));
    }

    [Test]
    public void Escape_codes_of_a_guest_do_not_reach_the_terminal()
    {
        var run = SyntheticRun.Passing();
        var output = new StringWriter();
        var view = new PlainView(output, run.Plan);
        view.OnEvent(new LabTrouble { At = TimeSpan.Zero, Wall = default, Affects = "agent gw", Message = "\u001b[2Jgone" });
        Assert.That(output.ToString(), Does.Not.Contain('\u001b').And.Contain("trouble with agent gw: gone"));
    }
}
