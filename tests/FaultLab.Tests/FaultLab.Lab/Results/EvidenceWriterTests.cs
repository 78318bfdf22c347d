using System.Text.Json;
using FaultLab.Lab.Results;
using FaultLab.Tests.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Results;

internal sealed class EvidenceWriterTests
{
    private TemporaryFolder _root = null!;
    private ResultsFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryFolder();
        _folder = ResultsFolder.Create(_root.Path, "quickstart", SyntheticRun.Start, 7);
    }

    [TearDown]
    public void TearDown() => _root.Dispose();

    private string Evidence(string file) => Path.Combine(_folder.IncidentsFolder, "1-crash-gw", file);

    [Test]
    public void Files_a_folder_for_what_the_scenario_did_not_cause()
    {
        Write();
        Assert.That(Directory.EnumerateDirectories(_folder.IncidentsFolder).Select(Path.GetFileName), Is.EqualTo(new[] { "1-crash-gw" }));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(Evidence("x"))!).Select(Path.GetFileName), Is.EquivalentTo(
            new[] { "README.md", "incident.json", "timeline.json", "console.txt", "probes.csv", "counters.csv", "wires.csv" }));
    }

    [Test]
    public void Counters_and_probes_reach_from_ten_seconds_before_to_ten_seconds_after()
    {
        Write();
        var seconds = File.ReadLines(Evidence("probes.csv")).Skip(1).Select(l => double.Parse(l.Split(',')[0])).ToList();
        Assert.That(seconds.Min(), Is.EqualTo(64.6).Within(0.3));
        Assert.That(seconds.Max(), Is.EqualTo(94.2).Within(0.3));
        Assert.That(File.ReadLines(Evidence("counters.csv")).First(), Does.StartWith("seconds,wall,node,uptime_s"));
    }

    [Test]
    public void The_console_is_plain_text_with_times()
    {
        Write();
        Assert.That(File.ReadAllText(Evidence("console.txt")), Does.Match(@"^\d\d:\d\d:\d\d\.\d{3}  \[   74\.612034\] BUG:").And.Not.Contain('\u001b'));
    }

    [Test]
    public void The_timeline_holds_the_faults_of_the_window()
    {
        Write();
        var timeline = JsonDocument.Parse(File.ReadAllText(Evidence("timeline.json"))).RootElement;
        var planned = timeline.GetProperty("planned").EnumerateArray().Select(f => f.GetProperty("id").GetString());
        Assert.That(planned, Is.EqualTo(new[] { "f3", "f6", "f7.2", "f5" }));
        Assert.That(timeline.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event").GetString()), Has.Member("qmp"));
    }

    [Test]
    public void The_readme_says_it_in_words()
    {
        Write();
        Assert.That(File.ReadAllText(Evidence("README.md")), Does.Contain("fl_forward_hook").And.Contain("+60.4s").And.Contain("reboot").And.Contain("`probes.csv`"));
    }

    [Test]
    public void Packets_are_cut_from_every_capture_by_wall_time_and_a_failure_is_told()
    {
        File.WriteAllText(_folder.Capture("wan1"), "");
        File.WriteAllText(_folder.Capture("wan2"), "");
        var asked = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var troubles = Write((source, target, from, to) =>
        {
            if (source.Contains("wan2", StringComparison.Ordinal))
            {
                throw new IOException("cut off");
            }

            asked.Add((from, to));
            File.WriteAllText(target, "packets");
        });
        Assert.That(asked.Single().From, Is.EqualTo(SyntheticRun.Start.AddSeconds(64.6)).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That(File.Exists(Evidence("wan1.pcapng")));
        Assert.That(troubles.Single(), Does.Contain("wan2.pcapng").And.Contain("cut off"));
    }

    [Test]
    public void Writing_again_leaves_nothing_of_the_earlier_judgement()
    {
        Directory.CreateDirectory(Path.Combine(_folder.IncidentsFolder, "9-hang-gw"));
        Write();
        Assert.That(Directory.EnumerateDirectories(_folder.IncidentsFolder).Count(), Is.EqualTo(1));
    }

    private IReadOnlyList<string> Write(SliceCapture? slice = null)
    {
        var run = SyntheticRun.Crashing();
        return EvidenceWriter.WriteIncidents(_folder, run.Judgement!, run.History, run.Plan, slice);
    }
}
