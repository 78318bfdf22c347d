using System.CommandLine;
using FaultLab.Lab.Results;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab report RUN</c>: draws the report of a stored run again.</summary>
internal static class ReportCommand
{
    private const string Description = """
        Write report.html and junit.xml of a stored run again, also of one that was killed. A run without a judgement is judged now.

        Examples:
          faultlab report latest
          faultlab report quickstart-20260314T092653Z-7
        """;

    public static Command Create(EvaluateRun evaluate)
    {
        var run = ResultsOptions.Run();
        var results = ResultsOptions.Results();
        var command = new Command("report", Description) { run, results };
        command.SetAction(parsed =>
        {
            var stored = ResultsOptions.StoreOf(parsed, results).Find(parsed.GetRequiredValue(run));
            var plan = stored.Plan();
            var judgement = stored.Summary.Judgement ?? (plan is null ? null : StoredJudgement.Of(stored, plan, evaluate));
            RunReports.Write(stored.Folder, stored.Summary with { Judgement = judgement }, RunReports.StatusWord(stored.Status), plan, stored.History());
            if (plan is null)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{stored.Folder.ScenarioYaml} is missing or wrong: the report shows the history without the plan.");
            }

            parsed.InvocationConfiguration.Output.WriteLine(stored.Folder.ReportHtml);
            return ExitStatus.Pass;
        });
        return command;
    }
}
