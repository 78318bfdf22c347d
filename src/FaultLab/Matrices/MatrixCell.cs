using System.Collections.Immutable;

namespace FaultLab.Matrices;

/// <summary>One combination of the values of a matrix: one run.</summary>
/// <param name="Values">A value for each axis, in the order of the axes.</param>
public sealed record MatrixCell(ImmutableArray<KeyValuePair<string, string>> Values)
{
    /// <summary><c>kernel=6.1.0-56 variant=bad</c>.</summary>
    public string Name => string.Join(' ', Values.Select(value => $"{value.Key}={value.Value}"));

    /// <summary>What its results folder carries: <c>6.1.0-56-bad</c>.</summary>
    public string Label => string.Join('-', Values.Select(value => value.Value));

    /// <summary>Every combination of the values of the axes; the last axis varies first.</summary>
    public static ImmutableArray<MatrixCell> Of(IEnumerable<MatrixAxis> axes) =>
        [.. axes.Aggregate<MatrixAxis, IEnumerable<MatrixCell>>([new MatrixCell([])], (cells, axis) =>
            cells.SelectMany(cell => axis.Values.Select(value => new MatrixCell(cell.Values.Add(KeyValuePair.Create(axis.Parameter, value))))))];
}
