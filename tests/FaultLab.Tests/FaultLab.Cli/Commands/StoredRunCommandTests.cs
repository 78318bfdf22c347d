using System.CommandLine;
using System.Text.Json;
using FaultLab.Cli.Commands;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Lab.Results;
using FaultLab.Tests.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Cli.Commands;

internal sealed class StoredRunCommandTests
{
    private TemporaryFolder _root = null!;
    private StringWriter _output = null!;

    [SetUp]
    public void SetUp() => (_root, _output) = (new TemporaryFolder(), new StringWriter());

    [TearDown]
    public void TearDown()
    {
        _root.Dispose();
        _output.Dispose();
    }

    [Test]
    public void List_tells_verdicts_and_killed_runs()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 1);
        StoredRuns.Write(_root.Path, SyntheticRun.Crashing(), 2);
        StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30), 3);
        Assert.That(Run(ListCommand.Create()), Is.EqualTo(ExitStatus.Pass));
        var lines = _output.ToString().Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("quickstart", StringComparison.Ordinal)).ToList();
        Assert.That(lines[0], Does.Contain("killed"));
        Assert.That(lines[1], Does.Contain("fail").And.Contain("1 incident").And.Contain("2026-03-16 09:26 UTC"));
        Assert.That(lines[2], Does.Contain("pass").And.Contain("0 incidents"));
    }

    [Test]
    public void List_writes_JSON_for_programs()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Crashing());
        Run(ListCommand.Create(), "--json");
        var run = JsonDocument.Parse(_output.ToString()).RootElement[0];
        Assert.That(run.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(run.GetProperty("verdict").GetString(), Is.EqualTo("fail"));
        Assert.That(run.GetProperty("bytes").GetInt64(), Is.GreaterThan(1000));
    }

    [Test]
    public void List_of_nothing_says_so()
    {
        Run(ListCommand.Create());
        Assert.That(_output.ToString(), Does.StartWith("There are no runs in"));
    }

    [Test]
    public void Report_of_a_killed_run_is_written_from_what_there_is()
    {
        var folder = StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30));
        Assert.That(Run(ReportCommand.Create(Passing), "latest"), Is.EqualTo(ExitStatus.Pass));
        Assert.That(_output.ToString().Trim(), Is.EqualTo(folder.ReportHtml));
        Assert.That(File.ReadAllText(folder.ReportHtml), Does.Contain("The controller was killed").And.Contain("did not come to its end"));
        Assert.That(File.ReadAllText(folder.JunitXml), Does.Contain("errors=\"1\""));
    }

    [Test]
    public void Report_of_a_folder_with_nothing_but_a_summary_is_written()
    {
        var folder = ResultsFolder.Create(_root.Path, "quickstart", SyntheticRun.Start, 7);
        Assert.That(Run(ReportCommand.Create(Passing), folder.Name), Is.EqualTo(ExitStatus.Pass));
        Assert.That(File.Exists(folder.ReportHtml));
    }

    [TestCase(Verdict.Pass, ExpectedResult = ExitStatus.Pass)]
    [TestCase(Verdict.Fail, ExpectedResult = ExitStatus.Fail)]
    [TestCase(Verdict.Inconclusive, ExpectedResult = ExitStatus.Inconclusive)]
    public int Analyze_ends_with_the_status_of_the_verdict(Verdict verdict)
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing());
        return Run(AnalyzeCommand.Create((_, _, _) => Judged(verdict)), "latest");
    }

    [TestCase(Verdict.Pass, ExpectedResult = ExitStatus.Inconclusive)]
    [TestCase(Verdict.Fail, ExpectedResult = ExitStatus.Fail)]
    public int A_killed_run_proves_failures_but_no_pass(Verdict verdict)
    {
        StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30));
        return Run(AnalyzeCommand.Create((_, _, _) => Judged(verdict)), "latest");
    }

    [Test]
    public void Analyze_judges_by_the_stored_scenario_and_seed_or_by_another()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing());
        var strict = _root.File("strict.faultlab.yaml");
        File.WriteAllText(strict, StoredRuns.Scenario.Replace("<= 2s", "<= 1s", StringComparison.Ordinal));
        var seen = new List<string>();
        var command = AnalyzeCommand.Create((scenario, plan, history) =>
        {
            seen.Add($"{scenario.Expect.Length} {plan.Seed} {!history.Events.IsEmpty} {scenario.Expect[0].Text}");
            return Judged(Verdict.Pass);
        });
        Run(command, "latest");
        Run(command, "latest", "--scenario", strict);
        Assert.That(seen[0], Does.StartWith("1 7 True").And.Contain("<= 2s"));
        Assert.That(seen[1], Does.StartWith("1 7 True").And.Contain("<= 1s"));
    }

    [Test]
    public void Analyze_knows_of_the_lines_that_could_not_be_read()
    {
        var folder = StoredRuns.Write(_root.Path, SyntheticRun.Passing());
        File.AppendAllText(folder.HistoryJsonl, "no event\n");
        var skipped = 0;
        Run(AnalyzeCommand.Create((_, _, history) =>
        {
            skipped = history.Skipped.Length;
            return Judged(Verdict.Pass);
        }), "latest");
        Assert.That(skipped, Is.EqualTo(1));
    }

    [Test]
    public void Analyze_with_a_wrong_scenario_judges_nothing()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing());
        var wrong = _root.File("wrong.faultlab.yaml");
        File.WriteAllText(wrong, "name: [");
        Assert.That(Run(AnalyzeCommand.Create((_, _, _) => throw new AssertionException("judged")), "latest", "--scenario", wrong), Is.EqualTo(ExitStatus.WrongScenario));
    }

    private static Judgement Passing(Scenario scenario, Plan plan, History history) => Judged(Verdict.Pass);

    private static Judgement Judged(Verdict verdict) => new() { Verdict = verdict, Expectations = [], Incidents = [] };

    private int Run(Command command, params string[] arguments)
    {
        var configuration = new InvocationConfiguration { Output = _output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };
        return command.Parse([.. arguments, "--results", _root.Path]).Invoke(configuration);
    }
}
