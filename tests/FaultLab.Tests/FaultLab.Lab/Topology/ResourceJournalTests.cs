using FaultLab.Lab.Topology;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Topology;

public sealed class ResourceJournalTests
{
    private string _folder = null!;

    private string JournalPath => Path.Combine(_folder, ResourceJournal.FileName);

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Every_kind_of_resource_reads_back_in_order()
    {
        Resource[] resources =
        [
            new NamespaceResource("fl-x"), new LinkResource("fl-x", "p1a"), new ProcessResource(7, 8, "qemu gw"),
            new MarkedProcessesResource("x/agent/1"), new FolderResource("/tmp/x"), new FileResource("/tmp/y"), new MountResource("/tmp/z"),
        ];
        using var journal = ResourceJournal.Open(_folder);

        foreach (var resource in resources)
        {
            journal.Record(resource);
        }

        var content = JournalContent.Read(JournalPath);
        Assert.That(content.Resources, Is.EqualTo(resources));
        Assert.That(content.Controller?.IsAlive, Is.True);
    }

    [Test]
    public void What_is_written_down_is_not_written_again()
    {
        using var journal = ResourceJournal.Open(_folder);
        journal.RecordAll([new NamespaceResource("fl-x"), new LinkResource("fl-x", "p1a")]);

        journal.Record(new LinkResource("fl-x", "p1a"));
        journal.RecordAll([new NamespaceResource("fl-x"), new LinkResource("fl-x", "p1b")]);

        Assert.That(
            JournalContent.Read(JournalPath).Resources,
            Is.EqualTo(new Resource[] { new NamespaceResource("fl-x"), new LinkResource("fl-x", "p1a"), new LinkResource("fl-x", "p1b") }));
    }

    [Test]
    public void A_record_cut_off_by_a_kill_is_passed_over()
    {
        using (var journal = ResourceJournal.Open(_folder))
        {
            journal.Record(new NamespaceResource("fl-x"));
        }

        File.AppendAllText(JournalPath, """{"resource":"folder","pa""");

        var content = JournalContent.Read(JournalPath);
        Assert.That(content.Resources, Is.EqualTo(new[] { new NamespaceResource("fl-x") }));
        Assert.That(content.Unreadable, Is.Empty);
    }

    [Test]
    public void A_journal_is_clean_after_teardown_even_with_a_record_cut_off()
    {
        File.WriteAllText(JournalPath, """
            {"resource":"file","path":"/nonexistent/file"}
            {"resource":"folder","pa
            """);

        Assert.That(Teardown.RunAsync(JournalPath).Result.Succeeded, Is.True);
        Assert.That(ResourceJournal.IsClean(JournalPath), Is.True);
    }

    [Test]
    public void A_broken_record_in_the_middle_is_told()
    {
        File.WriteAllText(JournalPath, "{\"resource\":\"spaceship\"}\n{\"resource\":\"file\",\"path\":\"/nonexistent/file\"}\n");

        var report = Teardown.RunAsync(JournalPath).Result;

        Assert.That(report.Failures, Has.Length.EqualTo(1).And.One.Contains("spaceship"));
    }

    [Test]
    public void A_missing_journal_is_clean() => Assert.That(ResourceJournal.IsClean(JournalPath), Is.True);

    [TestCase("/")]
    [TestCase("/usr")]
    [TestCase("relative/path")]
    [TestCase("/tmp/../usr")]
    [TestCase("/tmp/x/..")]
    public void A_folder_that_cannot_be_ours_is_not_deleted(string path) =>
        Assert.That(() => new FolderResource(path).Remove(), Throws.TypeOf<LabException>());
}
