using FaultLab.Lab.Topology;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Topology;

public sealed class LabNamesTests
{
    [Test]
    public void Names_carry_the_run() =>
        Assert.That(LabNames.Node("quickstart-20261123T015500Z-7", "gw"), Is.EqualTo("fl-quickstart-20261123T015500Z-7-gw"));

    [Test]
    public void Names_that_are_too_long_stay_different()
    {
        var run = new string('x', 300);

        Assert.That(LabNames.Node(run, "a"), Has.Length.EqualTo(255).And.Not.EqualTo(LabNames.Node(run, "b")));
    }

    [Test]
    public void Ports_fit_into_an_interface_name() => Assert.That(LabNames.Port(99999, LinkEnd.B), Is.EqualTo("p99999b"));
}
