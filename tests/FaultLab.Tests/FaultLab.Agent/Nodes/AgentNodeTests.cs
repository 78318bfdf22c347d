using FaultLab.Agent.Nodes;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Nodes;

public sealed class AgentNodeTests
{
    [Test]
    public void Says_the_version_that_it_was_built_as() =>
        Assert.That(typeof(AgentNode).Assembly.GetName().Version!.ToString(3), Is.EqualTo(AgentNode.Version));
}
