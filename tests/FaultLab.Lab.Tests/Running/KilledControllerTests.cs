using FaultLab.Lab.Running;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>The controller dies in the middle: nothing is left behind after <c>clean</c>, and the half-written run can be read.</summary>
[Category("vm")]
[CancelAfter(240_000)]
public sealed class KilledControllerTests
{
    // One word a moment: while the lab is built, while it boots, while the schedule runs, while a link is down, while it heals.
    [TestCase("\"phase\":\"setup\"")]
    [TestCase("\"phase\":\"boot\"")]
    [TestCase("\"status\":\"ready\"")]
    [TestCase("\"stage\":\"applied\"")]
    [TestCase("\"stage\":\"healing\"")]
    public async Task Clean_removes_all_that_a_killed_controller_left(string moment, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var file = Path.Combine(folder.FullName, "test.faultlab.yaml");
        await File.WriteAllTextAsync(file, GatewayLab.Yaml("- { at: 2s, flap: { link: lan, by: carrier, down: 2s } }", ", boot: snapshot"), cancellationToken);
        var faultlab = new LabCommandLine(folder);
        var before = MachineState.Read();

        using var controller = faultlab.Start("run", file);
        var run = await faultlab.WaitForAsync(moment, controller, cancellationToken);
        controller.Kill();
        await controller.WaitForExitAsync(cancellationToken);

        var clean = await faultlab.RunAsync(cancellationToken, "clean");
        Assert.That(clean.Status, Is.Zero, clean.Output);
        Assert.That(MachineState.Read(), Is.EqualTo(before), clean.Output);

        var list = await faultlab.RunAsync(cancellationToken, "list");
        Assert.That(list.Output, Does.Contain("killed"));
        var report = await faultlab.RunAsync(cancellationToken, "report", run);
        Assert.That(report.Status, Is.Zero, report.Output);
        Assert.That(File.Exists(Path.Combine(faultlab.Results, run, "report.html")));
        var analyze = await faultlab.RunAsync(cancellationToken, "analyze", run);
        Assert.That(analyze.Status, Is.EqualTo(FaultLab.Results.ExitStatus.Inconclusive), analyze.Output);
    }
}
