using System.Collections.Immutable;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>A condition of a filter, as a tree.</summary>
internal abstract record FilterNode
{
    public static FilterNode And(params FilterNode[] all) => all.Aggregate((a, b) => new AndNode(a, b));

    public static FilterNode Or(params FilterNode[] any) => any.Aggregate((a, b) => new OrNode(a, b));
}

internal sealed record AndNode(FilterNode Left, FilterNode Right) : FilterNode;

internal sealed record OrNode(FilterNode Left, FilterNode Right) : FilterNode;

internal sealed record NotNode(FilterNode Inner) : FilterNode;

/// <summary>Loads a value and compares it.</summary>
/// <param name="Loads">Instructions that bring it into the accumulator; where one reaches past the packet's end, the packet is not wanted.</param>
internal sealed record TestNode(ImmutableArray<FilterInstruction> Loads, ushort Jump, uint Value) : FilterNode
{
    public static TestNode Always { get; } = Equal(0, new FilterInstruction(Bpf.LoadImmediate, 0, 0, 0));

    public static TestNode Equal(uint value, params FilterInstruction[] loads) => new([.. loads], Bpf.JumpIfEqual, value);
}
