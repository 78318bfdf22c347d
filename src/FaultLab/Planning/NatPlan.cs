using System.Collections.Immutable;
using System.Net;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>A node's address translation with concrete addresses.</summary>
public sealed record NatPlan
{
    public required ImmutableArray<string> Masquerade { get; init; }

    public required ImmutableArray<SourceNat> Source { get; init; }

    public required ImmutableArray<DestinationNatPlan> Destination { get; init; }

    internal static NatPlan? Of(Node node, AddressPlan addresses) => node.Nat is not { } nat ? null : new NatPlan
    {
        Masquerade = nat.Masquerade,
        Source = nat.Source,
        Destination = [.. nat.Destination.SelectMany(translation => Of(node, translation, addresses))],
    };

    /// <summary>One for each own address in whose family the target has one too.</summary>
    private static IEnumerable<DestinationNatPlan> Of(Node node, DestinationNat nat, AddressPlan addresses) =>
        from port in addresses.PortsOf(node.Name)
        where nat.In is null || port.Near.Interface == nat.In
        from own in port.Addresses
        let target = addresses.TargetOf(node.Name, nat.To, own.AddressFamily)
        where target is not null
        select new DestinationNatPlan(nat.In, nat.Protocol, own, nat.Port, target, nat.ToPort ?? nat.Port);
}

/// <param name="In">The interface it comes in by; null: any.</param>
/// <param name="Own">The address of the node that is spoken to.</param>
/// <param name="To">The address it goes on to.</param>
public sealed record DestinationNatPlan(string? In, TransportProtocol Protocol, IPAddress Own, int Port, IPAddress To, int ToPort);
