using System.Text.Json;
using FaultLab.Lab.Results;
using FaultLab.Lab.Topology;
using FaultLab.Tests.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Results;

internal sealed class ResultsStoreTests
{
    private TemporaryFolder _root = null!;

    [SetUp]
    public void SetUp() => _root = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _root.Dispose();

    private ResultsStore Store => new(_root.Path);

    [Test]
    public void Lists_the_newest_first()
    {
        var older = StoredRuns.Write(_root.Path, SyntheticRun.Passing(), day: 1);
        var newer = StoredRuns.Write(_root.Path, SyntheticRun.Passing(), day: 2);
        Directory.CreateDirectory(_root.File("not-a-run"));
        Assert.That(Store.Runs().Select(r => r.Folder.Name), Is.EqualTo(new[] { newer.Name, older.Name }));
    }

    [Test]
    public void A_run_whose_controller_is_gone_was_killed()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30), change: s => s with { ControllerPid = Environment.ProcessId, ControllerStartTicks = 1 });
        Assert.That(Store.Runs().Single().Status, Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public void A_run_whose_controller_lives_goes_on()
    {
        var (pid, ticks) = ProcessIdentity.Current;
        StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30), change: s => s with { ControllerPid = pid, ControllerStartTicks = ticks });
        Assert.That(Store.Runs().Single().Status, Is.EqualTo(RunStatus.Running));
    }

    [Test]
    public void A_run_that_died_before_its_summary_is_told_by_its_history()
    {
        var folder = StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(30));
        File.WriteAllText(folder.RunJson, "{ \"run\": \"quick");
        var run = Store.Runs().Single();
        Assert.That((run.Summary.Scenario, run.Summary.Seed, run.Status), Is.EqualTo(("quickstart", 7u, RunStatus.Killed)));
    }

    [Test]
    public void A_history_cut_off_in_the_middle_of_a_line_is_read_up_to_it()
    {
        var run = SyntheticRun.KilledAt(30);
        var folder = StoredRuns.Write(_root.Path, run);
        using (var file = new FileStream(folder.HistoryJsonl, FileMode.Open))
        {
            file.SetLength(file.Length - 20);
        }

        Assert.That(StoredRun.Read(folder).History().Count(), Is.EqualTo(run.History.Length - 1));
    }

    [TestCase("latest", 2)]
    [TestCase("quickstart-20260315", 1)]
    [TestCase("quickstart-20260316T092653Z-7", 2)]
    public void Finds_a_run_by_name_beginning_or_latest(string name, int day)
    {
        var folders = new[] { 1, 2 }.ToDictionary(d => d, d => StoredRuns.Write(_root.Path, SyntheticRun.Passing(), d).Name);
        Assert.That(Store.Find(name).Folder.Name, Is.EqualTo(folders[day]));
    }

    [Test]
    public void Finds_a_run_by_its_path()
    {
        var folder = StoredRuns.Write(_root.Path, SyntheticRun.Passing());
        Assert.That(new ResultsStore("/nowhere").Find(folder.Path + "/").Folder.Path, Is.EqualTo(folder.Path));
    }

    [TestCase("quickstart", "beginning of 2 runs")]
    [TestCase("nothing", "no run nothing")]
    [TestCase("/nowhere/at-all", "not the folder of a run")]
    public void An_ambiguous_or_unknown_run_is_told_with_a_remedy(string name, string message)
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 1);
        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 2);
        Assert.That(() => Store.Find(name), Throws.InstanceOf<LabException>().With.Message.Contains(message).And.Property("Remedy").Not.Null);
    }

    [Test]
    public void Retention_keeps_the_newest_runs()
    {
        var runs = Enumerable.Range(1, 4).Select(day => StoredRuns.Write(_root.Path, SyntheticRun.Passing(), day).Name).ToList();
        var gone = new Retention { Keep = 2 }.Apply(Store);
        Assert.That(gone.Select(r => r.Folder.Name), Is.EquivalentTo(runs.Take(2)));
        Assert.That(Store.Runs().Select(r => r.Folder.Name), Is.EquivalentTo(runs.Skip(2)));
    }

    [Test]
    public void Retention_keeps_the_newest_run_even_when_it_is_too_big()
    {
        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 1);
        var newest = StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 2).Name;
        new Retention { MaxBytes = 1 }.Apply(Store);
        Assert.That(Store.Runs().Single().Folder.Name, Is.EqualTo(newest));
    }

    [Test]
    public void Retention_spares_runs_that_go_on_and_runs_that_were_not_cleaned()
    {
        var (pid, ticks) = ProcessIdentity.Current;
        var running = StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(9), 1, s => s with { ControllerPid = pid, ControllerStartTicks = ticks });
        var unclean = StoredRuns.Write(_root.Path, SyntheticRun.KilledAt(9), 2);
        using (var journal = ResourceJournal.Open(unclean.Path))
        {
            journal.Record(new NamespaceResource("fl-test-does-not-exist"));
        }

        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 3);
        Assert.That(new Retention { Keep = 1 }.Apply(Store), Is.Empty);
        Assert.That(Directory.Exists(running.Path) && Directory.Exists(unclean.Path));
    }

    [Test]
    public void Retention_counts_the_runs_of_a_matrix_as_one_and_takes_its_folder_with_the_last()
    {
        var group = GroupFolder.Create(Store, GroupFolder.Matrix, "quickstart", SyntheticRun.Start, 7);
        File.WriteAllText(group.MatrixJson, "{}");
        for (var day = 1; day <= 3; day++)
        {
            StoredRuns.Write(_root.Path, SyntheticRun.Passing(), day, summary => summary with { Group = group.Name });
        }

        StoredRuns.Write(_root.Path, SyntheticRun.Passing(), 4);
        Assert.That(new Retention { Keep = 2 }.Apply(Store), Is.Empty);
        Assert.That(new Retention { Keep = 1 }.Apply(Store), Has.Count.EqualTo(3));
        Assert.That(Directory.Exists(group.Path), Is.False);
    }

    [Test]
    public void Retention_deletes_no_folder_outside_of_the_results_whatever_a_run_calls_its_matrix()
    {
        var outside = Directory.CreateDirectory(_root.File("outside"));
        File.WriteAllText(Path.Combine(outside.FullName, "matrix.json"), "{}");
        var results = _root.File("results");
        StoredRuns.Write(results, SyntheticRun.Passing(), 1, summary => summary with { Group = "../outside" });
        StoredRuns.Write(results, SyntheticRun.Passing(), 2);

        Assert.That(new Retention { Keep = 1 }.Apply(new ResultsStore(results)), Has.Count.EqualTo(1));
        Assert.That(outside.Exists, Is.True);
    }

    [Test]
    public void Retention_reads_the_environment_and_names_what_it_cannot_read()
    {
        var read = Retention.FromEnvironment(name => name == "FAULTLAB_RESULTS_MAX" ? "3GB" : "4");
        Assert.That(read, Is.EqualTo(new Retention { Keep = 4, MaxBytes = 3_000_000_000 }));
        Assert.That(() => Retention.FromEnvironment(_ => "many"), Throws.InstanceOf<LabException>().With.Message.Contains("FAULTLAB_RESULTS_KEEP"));
    }

    [Test]
    public void A_summary_is_replaced_as_a_whole()
    {
        var folder = StoredRuns.Write(_root.Path, SyntheticRun.Crashing());
        var stored = RunSummaryStore.Load(folder)!;
        Assert.That(stored.Judgement!.Incidents[^1].Consequences, Has.Length.EqualTo(3));
        Assert.That(Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName), Has.None.EndsWith(".new"));
    }
}
