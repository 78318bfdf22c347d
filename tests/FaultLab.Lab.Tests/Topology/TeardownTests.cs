using System.Diagnostics;
using FaultLab.Lab.Results;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Namespaces;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Topology;

[Category("root")]
public sealed class TeardownTests
{
    private string _folder = null!;

    private string JournalPath => Path.Combine(_folder, ResourceJournal.FileName);

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(30_000)]
    public async Task Leaves_the_machine_as_it_was()
    {
        var before = Snapshot.Take();
        await using (var run = new TestRun())
        {
            Assert.That(Snapshot.Take().Namespaces, Has.Count.EqualTo(before.Namespaces.Count + 3));
        }

        Assert.That(Snapshot.Take(), Is.EqualTo(before).UsingPropertiesComparer());
    }

    [Test, CancelAfter(30_000)]
    public async Task A_second_time_finds_nothing_to_do()
    {
        await using var run = new TestRun();

        var first = await Teardown.RunAsync(run.JournalPath);
        var second = await Teardown.RunAsync(run.JournalPath);

        Assert.That(first.Succeeded, Is.True);
        Assert.That(first.Removed, Does.Contain($"namespace fl-{run.Name}").And.Contain($"interface p1a in fl-{run.Name}"));
        Assert.That((second.Removed, second.Succeeded), Is.EqualTo(((System.Collections.Immutable.ImmutableArray<string>)[], true)));
        Assert.That(ResourceJournal.IsClean(run.JournalPath), Is.True);
    }

    [Test, CancelAfter(30_000)]
    public async Task What_a_killed_controller_left_is_removed_whole()
    {
        var before = Snapshot.Take();
        using var child = PanelChild.Start(_folder);
        Assert.That(await child.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        Assert.That(Snapshot.Take().Namespaces, Has.Count.EqualTo(before.Namespaces.Count + 3));

        child.Kill();
        await child.WaitForExitAsync();
        var report = await Teardown.RunAsync(JournalPath);

        Assert.That(report.Failures, Is.Empty);
        Assert.That(report.Removed[0], Does.StartWith("processes marked"));
        Assert.That(Snapshot.Take(), Is.EqualTo(before).UsingPropertiesComparer());
    }

    [Test, CancelAfter(30_000)]
    public async Task Clean_leaves_a_living_run_alone_and_removes_a_dead_one()
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, $"clean-{Environment.ProcessId}")).FullName;
        var cleaner = new LabCleaner(new ResultsStore(_folder));
        using var child = PanelChild.Start(run);
        Assert.That(await child.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));

        var living = await cleaner.CleanAsync();
        Assert.That(living.Alive, Is.EqualTo(new[] { Path.GetFileName(run) }));
        Assert.That(living.Runs, Is.Empty);
        Assert.That(NetworkNamespace.List(), Does.Contain($"fl-{Path.GetFileName(run)}-client"));

        child.Kill();
        await child.WaitForExitAsync();
        var dead = await cleaner.CleanAsync();
        Assert.That(dead.Succeeded, Is.True);
        Assert.That(dead.Runs.Single().Report.Removed, Does.Contain($"namespace fl-{Path.GetFileName(run)}-client"));
        Assert.That((await cleaner.CleanAsync()).Runs, Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task Orphans_are_told_and_not_removed()
    {
        using var test = new TestNamespace();

        var report = await new LabCleaner(new ResultsStore(_folder)).CleanAsync();

        Assert.That(report.Orphans, Does.Contain(test.Namespace.Name));
        Assert.That(NetworkNamespace.List(), Does.Contain(test.Namespace.Name));
    }

    [Test, CancelAfter(30_000)]
    public async Task Goes_on_after_a_failure_and_reports_it()
    {
        var file = Path.Combine(_folder, "left");
        using (var journal = ResourceJournal.Open(_folder))
        {
            journal.Record(new FileResource(file));
            journal.Record(new FolderResource("/"));
        }

        await File.WriteAllTextAsync(file, "");

        var report = await Teardown.RunAsync(JournalPath);

        Assert.That(report.Failures, Has.Length.EqualTo(1).And.One.StartsWith("folder /:"));
        Assert.That(File.Exists(file), Is.False);
        Assert.That(ResourceJournal.IsClean(JournalPath), Is.False, "it is tried again next time");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_folder_is_not_deleted_through_a_mount_in_it()
    {
        var source = Directory.CreateDirectory(Path.Combine(_folder, "precious")).FullName;
        var target = Directory.CreateDirectory(Path.Combine(_folder, "with blank", "mount")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "file"), "");
        Commands.Run("mount", "--bind", source, target);
        var folder = new FolderResource(Path.GetDirectoryName(target)!);
        try
        {
            Assert.That(folder.Remove, Throws.TypeOf<LabException>());
        }
        finally
        {
            Assert.That(new MountResource(target).Remove(), Is.True);
        }

        Assert.That((new MountResource(target).Remove(), folder.Remove()), Is.EqualTo((false, true)));
        Assert.That(File.Exists(Path.Combine(source, "file")), Is.True);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_stranger_in_a_namespace_is_named_and_not_killed()
    {
        await using var run = new TestRun();
        using var stranger = TestRun.Start(run.Client, "sleep", "1000");

        var report = await Teardown.RunAsync(run.JournalPath);

        Assert.That(report.Failures, Has.Length.EqualTo(1).And.One.Contains($"process {stranger.Id} is in it"));
        Assert.That(stranger.HasExited, Is.False);
        stranger.Kill();
        await stranger.WaitForExitAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task A_process_that_ignores_sigterm_is_killed()
    {
        using var stubborn = Process.Start(new ProcessStartInfo("sh", ["-c", "trap '' TERM; echo ready; while :; do read x || sleep 1; done"]) { RedirectStandardOutput = true })!;
        Assert.That(await stubborn.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        var resource = new ProcessResource(stubborn.Id, ProcessIdentity.Of(stubborn.Id)!.Value.StartTicks, "stubborn");

        Assert.That(resource.Remove(), Is.True);
        await stubborn.WaitForExitAsync();
        Assert.That(stubborn.ExitCode, Is.EqualTo(128 + 9));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_later_process_with_the_same_number_is_spared()
    {
        using var other = Process.Start("sleep", "1000");
        var resource = new ProcessResource(other.Id, ProcessIdentity.Of(other.Id)!.Value.StartTicks - 1, "earlier");

        Assert.That(resource.Remove(), Is.False);
        Assert.That(other.HasExited, Is.False);
        other.Kill();
        await other.WaitForExitAsync();
    }

    /// <summary>What a run must leave as it found it: the namespaces of FaultLab, the interfaces of the root namespace, our child processes.</summary>
    private sealed record Snapshot(IReadOnlyList<string> Namespaces, string Links, IReadOnlyList<int> Sleepers)
    {
        /// <summary>Others run tests on this machine too: only what this test process and its children make is looked at.</summary>
        public static Snapshot Take() => new(
            [.. NetworkNamespace.List().Where(n => n.StartsWith($"fl-test-{Environment.ProcessId}-", StringComparison.Ordinal) || n.StartsWith("fl-faultlab-test-", StringComparison.Ordinal))],
            Commands.Run("ip", "-o", "link"),
            [.. Process.GetProcessesByName("sleep").Where(IsOurs).Select(p => p.Id)]);

        private static bool IsOurs(Process process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/environ").Contains($"{MarkedProcessesResource.Variable}=faultlab-test-", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
