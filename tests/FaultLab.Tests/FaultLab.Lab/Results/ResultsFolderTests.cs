using FaultLab.Lab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Results;

internal sealed class ResultsFolderTests
{
    private static readonly DateTimeOffset Started = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private TemporaryFolder _root = null!;

    [SetUp]
    public void SetUp() => _root = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _root.Dispose();

    [Test]
    public void Is_named_by_scenario_time_in_UTC_and_seed()
    {
        var folder = ResultsFolder.Create(_root.Path, "quickstart", Started.ToOffset(TimeSpan.FromHours(5)), 7);
        Assert.That(folder.Name, Is.EqualTo("quickstart-20260314T092653Z-7"));
        Assert.That(Directory.Exists(folder.ConsoleFolder));
    }

    [Test]
    public void Two_runs_of_the_same_second_and_seed_get_two_folders()
    {
        var names = Enumerable.Range(0, 3).Select(_ => ResultsFolder.Create(_root.Path, "quickstart", Started, 7).Name);
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void A_scenario_name_cannot_lead_out_of_the_results()
    {
        var folder = ResultsFolder.Create(_root.Path, "../../etc/x y", Started, 7);
        Assert.That(Path.GetDirectoryName(folder.Path), Is.EqualTo(_root.Path));
    }

    [Test]
    public void A_root_that_cannot_be_made_is_a_lab_exception_with_a_remedy()
    {
        File.WriteAllText(_root.File("file"), "");
        Assert.That(() => ResultsFolder.Create(_root.File("file"), "quickstart", Started, 7),
            Throws.InstanceOf<LabException>().With.Property("Remedy").Contains("FAULTLAB_RESULTS"));
    }
}
