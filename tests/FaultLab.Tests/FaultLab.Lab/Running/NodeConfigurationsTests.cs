using FaultLab.Lab.Running.Nodes;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class NodeConfigurationsTests
{
    [Test]
    public void Sets_multipath_TCP_of_a_container_from_outside_where_its_agent_may_not()
    {
        var sysctls = NodeConfigurations.SysctlsOfNetwork(new Node { Name = "web", Kind = NodeKind.Container, Mptcp = new Mptcp { Scheduler = "default" } });

        Assert.That(sysctls["net.mptcp.enabled"], Is.EqualTo("1"));
        Assert.That(sysctls["net.mptcp.scheduler"], Is.EqualTo("default"));
    }
}
