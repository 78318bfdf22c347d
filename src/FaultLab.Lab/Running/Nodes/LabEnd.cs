using FaultLab.Lab.Topology;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>One end of a link in a running lab: the wire, the side of it, and the node's interface there.</summary>
internal sealed record LabEnd(LabNode Node, LinkPlan Link, Endpoint Endpoint, InterfacePlan Interface)
{
    public LinkEnd Side => Link.Link.A == Endpoint ? LinkEnd.A : LinkEnd.B;

    public override string ToString() => Endpoint.ToString();
}
