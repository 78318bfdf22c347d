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

    /// <summary>One for each own address, of the family in which the target is spoken to.</summary>
    private static IEnumerable<DestinationNatPlan> Of(Node node, DestinationNat nat, AddressPlan addresses)
    {
        var target = addresses.Target(node.Name, nat.To);
        return addresses.PortsOf(node.Name)
            .Where(port => nat.In is null || port.Near.Interface == nat.In)
            .SelectMany(port => port.Addresses)
            .Where(own => own.AddressFamily == target.AddressFamily)
            .Select(own => new DestinationNatPlan(nat.In, nat.Protocol, own, nat.Port, target, nat.ToPort ?? nat.Port));
    }
}

/// <param name="In">The interface it comes in by; null: any.</param>
/// <param name="Own">The address of the node that is spoken to.</param>
/// <param name="To">The address it goes on to.</param>
public sealed record DestinationNatPlan(string? In, TransportProtocol Protocol, IPAddress Own, int Port, IPAddress To, int ToPort);
