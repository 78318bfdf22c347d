using System.Text.Json;
using System.Xml.Linq;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Matrices;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>Several labs at once on one machine, each with a kernel of its own, and one that cannot be built among them.</summary>
[Category("vm")]
[CancelAfter(180_000)]
public sealed class MatrixTests
{
    [Test]
    public async Task Two_kernels_pass_side_by_side_and_one_that_does_not_exist_stops_neither(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var file = Path.Combine(folder.FullName, "test.faultlab.yaml");
        var yaml = GatewayLab.Yaml("- { at: 1s, flap: { link: wan, by: carrier, down: 500ms } }", duration: "3s")
            .Replace("kernel: \"6.1\"", "kernel: \"${kernel}\"", StringComparison.Ordinal)
            .Replace("seed: 1\n", "seed: 1\nparams: { kernel: \"6.1\" }\nmatrix: { kernel: [6.1.0-56, 5.10.0-46, 6.1.0-1] }\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, yaml, cancellationToken);
        var axis = new MatrixAxis("kernel", ["6.1.0-56", "5.10.0-46", "6.1.0-1"]);
        var (cells, errors) = new MatrixLoader(file, new Dictionary<string, string>()).Load([axis], seed: null);
        Assert.That(errors, Is.Empty);
        var store = new ResultsStore(Path.Combine(folder.FullName, "results"));
        var before = MachineState.Read();

        var (summary, group) = await new MatrixRun(store, new Observer(), TimeProvider.System) { Jobs = 3 }.RunAsync(file, [axis], cells, cancellationToken);

        var kernels = summary.Cells.Take(2).Select(cell => cell.Versions["kernel of gw"].Split(' ')[0]);
        var (first, second) = (summary.Cells[0], summary.Cells[1]);
        Assert.Multiple(() =>
        {
            Assert.That(MachineState.Read(), Is.EqualTo(before), "the machine is as it was before the runs");
            Assert.That(summary.Cells.Select(cell => cell.Verdict), Is.EqualTo(new Verdict?[] { Verdict.Pass, Verdict.Pass, Verdict.Inconclusive }), string.Join('\n', summary.Cells));
            Assert.That(summary.Cells[2].Broke, Does.Contain("no Debian kernel 6.1.0-1"));
            Assert.That(summary.ExitStatus, Is.EqualTo(ExitStatus.LabBroke));
            Assert.That(kernels, Is.EqualTo(new[] { "6.1.0-56-cloud-amd64", "5.10.0-46-cloud-amd64" }));
            Assert.That(first.Started < second.Ended && second.Started < first.Ended, Is.True, "they ran at the same time");
            Assert.That(store.Runs().Select(run => run.Summary.Group), Is.EqualTo(new[] { group.Name, group.Name, group.Name }));
            Assert.That(XDocument.Load(group.JunitXml).Descendants("testcase").Count(), Is.GreaterThanOrEqualTo(3));
            Assert.That(JsonDocument.Parse(File.ReadAllText(group.MatrixJson)).RootElement.GetProperty("cells").GetArrayLength(), Is.EqualTo(3));
        });
    }

    private sealed class Observer : IMatrixObserver, IRunObserver
    {
        public void OnProgress(string message) => TestContext.Progress.WriteLine(message);

        public IRunObserver OnStarted(MatrixCell cell) => this;

        public void OnEnded(MatrixCell cell, CellResult result) => TestContext.Progress.WriteLine($"{cell.Name}: {result.Status} {result.Verdict}");

        public void OnEvent(HistoryEvent historyEvent)
        {
        }

        public void OnIncident(Incident incident) => TestContext.Progress.WriteLine(incident);
    }
}
