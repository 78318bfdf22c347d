using System.Collections.Immutable;
using System.Xml.Linq;
using FaultLab.Matrices;
using FaultLab.Results;
using FaultLab.Results.Html;
using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Matrices;

internal sealed class MatrixTests
{
    [Test]
    public void Several_axes_give_every_combination_in_the_order_of_the_file()
    {
        var cells = MatrixCell.Of([new MatrixAxis("kernel", ["6.1", "7.2"]), new MatrixAxis("variant", ["bad", "fixed"])]);

        Assert.That(cells.Select(cell => cell.Name), Is.EqualTo(new[]
        {
            "kernel=6.1 variant=bad", "kernel=6.1 variant=fixed", "kernel=7.2 variant=bad", "kernel=7.2 variant=fixed",
        }));
        Assert.That(cells[1].Label, Is.EqualTo("6.1-fixed"));
    }

    [TestCase("6.12.43..6.12.117", true)]
    [TestCase("5.10.0-46..7.2", true)]
    [TestCase("6.12.90+deb12.1..6.12.94+deb12", true)]
    [TestCase("1..8", false)]
    public void Kernels_and_whole_numbers_make_ranges(string text, bool kernels)
    {
        Assert.That(ValueRange.TryParse(text, out var range), Is.True);
        Assert.That((range!.IsKernels, range.ToString()), Is.EqualTo((kernels, text)));
    }

    [TestCase("../lab/modules/fl_gw")]
    [TestCase("a..b")]
    [TestCase("6.1..")]
    [TestCase("1..7.2")]
    public void Paths_and_words_with_dots_are_no_ranges(string text) => Assert.That(ValueRange.TryParse(text, out _), Is.False);

    [Test]
    public void A_range_of_numbers_has_both_its_ends()
    {
        ValueRange.TryParse("7..10", out var range);
        Assert.That(range!.Numbers(), Is.EqualTo(new[] { "7", "8", "9", "10" }));
    }

    [Test]
    public void Runs_are_never_promised_more_than_there_is() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 12).SelectMany(cpus => Gen.Choose(1, 4).ArrayOf(10).Select(demands => (cpus, demands))).ToArbitrary(), world =>
        {
            var packer = new RunPacker(world.cpus * 100, world.cpus, jobs: null);
            var waiting = world.demands.Select(size => new RunDemand(size * 60, size)).ToList();
            var running = new Queue<RunDemand>();
            var started = 0;
            while (waiting.Count + running.Count > 0)
            {
                while (packer.Start(waiting) is { } next)
                {
                    running.Enqueue(waiting[next]);
                    waiting.RemoveAt(next);
                    started++;
                    if (running.Count > 1 && (running.Sum(run => run.Cpus) > world.cpus || running.Sum(run => run.MemoryBytes) > world.cpus * 100))
                    {
                        return false;
                    }
                }

                if (running.Count == 0)
                {
                    return false;
                }

                packer.End(running.Dequeue());
            }

            return started == 10;
        }));

    [Test]
    public void Jobs_count_and_nothing_else_where_they_are_given()
    {
        var packer = new RunPacker(1, 1, jobs: 2);
        RunDemand[] waiting = [new(100, 4), new(100, 4), new(100, 4)];

        Assert.That(new[] { packer.Start(waiting), packer.Start(waiting), packer.Start(waiting) }, Is.EqualTo(new int?[] { 0, 0, null }));
    }

    [TestCase(ExitStatus.Fail, ExitStatus.Pass, ExitStatus.LabBroke, ExitStatus.Fail)]
    [TestCase(ExitStatus.LabBroke, ExitStatus.Inconclusive, ExitStatus.LabBroke, ExitStatus.Pass)]
    [TestCase(ExitStatus.Inconclusive, ExitStatus.Inconclusive, ExitStatus.Pass)]
    [TestCase(ExitStatus.Pass, ExitStatus.Pass)]
    [TestCase(ExitStatus.Inconclusive)]
    public void The_worst_status_is_that_of_the_matrix(int worst, params int[] statuses) => Assert.That(MatrixSummary.Worst(statuses), Is.EqualTo(worst));

    [Test]
    public void Junit_has_one_suite_with_the_cases_of_all_cells_and_no_green_cell_that_was_not_run()
    {
        var suite = XDocument.Parse(MatrixJunitXml.Render(Summary())).Root!.Elements().Single();

        Assert.That(suite.Elements("testcase").Select(c => ((string?)c.Attribute("classname"), c.Elements().FirstOrDefault()?.Name.LocalName)), Is.EqualTo(new[]
        {
            ("faultlab.tiny.kernel=6_1", (string?)null), ("faultlab.tiny.kernel=7_2", "failure"), ("faultlab.tiny.kernel=9_9", "error"),
        }));
        Assert.That(((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures"), (string?)suite.Attribute("errors")), Is.EqualTo(("3", "1", "1")));
    }

    [Test]
    public void The_page_links_each_run_and_escapes_what_came_from_nodes()
    {
        var page = MatrixPage.Render(Summary());

        Assert.That(page, Does.Contain("href=\"../tiny-7.2-20260101T000000Z-1/report.html\"").And.Contain("<th scope=\"col\">never crash</th>")
            .And.Contain("crash gw: &lt;script&gt;").And.Not.Contain("<script>").And.Contain("1 of 3 cells pass, 1 fails, 1 is inconclusive."));
    }

    [Test]
    public void A_file_is_resolved_to_one_run_without_its_matrix()
    {
        var loaded = ScenarioLoader.LoadText(
            """
            name: a
            duration: 1s
            params: { kernel: "6.1", n: 1 }
            matrix: { kernel: [5.10.0-46, 6.12.43..6.12.117], n: 2 }
            topology: { nodes: { gw: { kind: vm, kernel: "${kernel}" } }, links: [] }
            """,
            "a.faultlab.yaml");

        Assert.That(loaded.Errors, Is.Empty);
        Assert.That(loaded.Scenario!.Matrix, Is.EqualTo(new[] { new MatrixAxis("kernel", ["5.10.0-46", "6.12.43..6.12.117"]), new MatrixAxis("n", ["2"]) }));
        Assert.That(ScenarioLoader.LoadText(loaded.ResolvedYaml!, "b.faultlab.yaml").Scenario!.Matrix, Is.Empty);
    }

    private static MatrixSummary Summary()
    {
        CellResult Cell(string kernel, Verdict? verdict, params ImmutableArray<string> incidents) => new()
        {
            Name = $"kernel={kernel}",
            Values = ImmutableSortedDictionary<string, string>.Empty.Add("kernel", kernel),
            Status = verdict is null ? "lab-broke" : "completed",
            ExitStatus = verdict switch { null => ExitStatus.LabBroke, Verdict.Fail => ExitStatus.Fail, _ => ExitStatus.Pass },
            Verdict = verdict,
            Run = verdict is null ? null : $"tiny-{kernel}-20260101T000000Z-1",
            Expectations = verdict is { } known ? [new ExpectationResult { Text = "never crash", Verdict = known, Explanation = "seen" }] : [],
            Incidents = incidents,
            Broke = verdict is null ? "There is no Debian kernel 9.9." : null,
        };
        return new MatrixSummary
        {
            Matrix = "matrix-tiny",
            Scenario = "tiny",
            File = "tiny.faultlab.yaml",
            Seed = 1,
            Started = DateTimeOffset.UnixEpoch,
            Status = "completed",
            Axes = [new MatrixAxis("kernel", ["6.1", "7.2", "9.9"])],
            Cells = [Cell("6.1", Verdict.Pass), Cell("7.2", Verdict.Fail, "crash gw: <script>"), Cell("9.9", null)],
        };
    }
}
