using System.Collections.Immutable;
using System.Net;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>A node's multipath TCP with concrete addresses; where there is one, it is enabled.</summary>
public sealed record MptcpPlan
{
    public required ImmutableArray<MptcpEndpointPlan> Endpoints { get; init; }

    public required int Subflows { get; init; }

    public required int AcceptAddresses { get; init; }

    /// <summary>Null: the kernel's own.</summary>
    public required string? Scheduler { get; init; }

    internal static MptcpPlan? Of(Node node, AddressPlan addresses) => node.Mptcp is not { Enabled: true } mptcp ? null : new MptcpPlan
    {
        Endpoints =
        [
            .. from endpoint in mptcp.Endpoints
               from port in addresses.PortsOf(node.Name).Where(port => port.Near.Interface == endpoint.Interface)
               from address in port.Addresses
               select new MptcpEndpointPlan(endpoint.Interface, address, endpoint.Uses),
        ],
        Subflows = mptcp.Subflows,
        AcceptAddresses = mptcp.AcceptAddresses,
        Scheduler = mptcp.Scheduler,
    };
}

public sealed record MptcpEndpointPlan(string Interface, IPAddress Address, ImmutableArray<MptcpEndpointUse> Uses);
