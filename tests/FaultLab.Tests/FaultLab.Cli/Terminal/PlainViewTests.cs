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
    public void Escape_codes_of_a_guest_do_not_reach_the_terminal()
    {
        var run = SyntheticRun.Passing();
        var output = new StringWriter();
        var view = new PlainView(output, run.Plan);
        view.OnEvent(new LabTrouble { At = TimeSpan.Zero, Wall = default, Affects = "agent gw", Message = "\u001b[2Jgone" });
        Assert.That(output.ToString(), Does.Not.Contain('\u001b').And.Contain("trouble with agent gw: gone"));
    }
}
