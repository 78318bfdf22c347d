using FaultLab.Detection;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>Scenarios of this repository on real kernels, in their short forms.</summary>
[Category("vm")]
[CancelAfter(180_000)]
public sealed class RegressionTests
{
    [Test]
    public async Task A_port_that_cannot_be_deleted_is_a_deadlock_and_the_lab_is_taken_down(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync("ovs-vport-delete", cancellationToken, ("kernel", "6.1.0-49"));

        var root = outcome.Summary.Judgement!.Incidents.Single();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail));
            Assert.That((root.Kind, root.Node), Is.EqualTo((IncidentKind.Deadlock, "dut")));
            Assert.That((root.Function, root.Module), Is.EqualTo(("ovs_netdev_tunnel_destroy", "openvswitch")));
            Assert.That(root.Console, Has.Some.Contains("ovs_vport_cmd_del"));
            Assert.That(root.Consequences.Select(i => i.Title), Has.Some.StartsWith("vxlan-6784 is never freed"));
        });
    }

    [TestCase("ovs-vport-delete", "kernel=6.1.0-50", "duration=18s")]
    [TestCase("vxlan-snoop", "duration=8s")]
    [TestCase("tun-ufo", "duration=13s")]
    [TestCase("weave-fastdp-pmtu", "duration=14s", "down=9s", "replug=12s")]
    [TestCase("dpvs-toa-module", "duration=24s")]
    public async Task It_passes_where_nothing_is_wrong(string scenario, params string[] set)
    {
        var outcome = await RunAsync(scenario, TestContext.CurrentContext.CancellationToken, [.. set.Select(s => s.Split('=')).Select(s => (s[0], s[1]))]);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Expectations));
            Assert.That(outcome.All().Where(i => !i.Expected), Is.Empty);
        });
    }

    private static Task<Lab.Running.RunOutcome> RunAsync(string scenario, CancellationToken cancellationToken, params (string Name, string Value)[] set) =>
        GatewayLab.RunShippedAsync($"{scenario}.faultlab.yaml", cancellationToken, set);
}
