using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Tests.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Docker;

/// <summary>The shipped scenario: images of Debian packages, containers before and behind a VM gateway, the same image in a VM.</summary>
[Category("root")]
[Category("vm")]
[Category("docker")]
[CancelAfter(240_000)]
public sealed class ContainerServicesTests
{
    [Test]
    public async Task Services_in_containers_survive_a_gateway_that_loses_its_links_and_a_restart(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunShippedAsync("container-services.faultlab.yaml", cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var words = string.Join('\n', outcome.All().Select(i => $"{i.Kind} {i.Node} {i.Probe} {i.Fault} {i.Title}").Concat(outcome.Summary.Judgement!.Troubles));
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), words);
            Assert.That(outcome.Summary.Judgement.Incidents.Where(i => i.Node == "server").Select(i => (i.Kind, i.Fault, i.Expected)),
                Is.EqualTo(new[] { (IncidentKind.Reboot, "f3", true), (IncidentKind.Exit, "f5", true) }), words);
            Assert.That(history.Probe("page").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok), "the container serves");
            Assert.That(history.Probe("spare").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok), "and so does the same image in a vm");
        });
    }
}
