using System.Collections.Immutable;

namespace FaultLab.Matrices;

/// <summary>One parameter of a scenario and the values to run it with.</summary>
/// <param name="Parameter">Name of a parameter that the scenario declares.</param>
/// <param name="Values">One or more, in order; as written, so one may be a <see cref="ValueRange"/>.</param>
public sealed record MatrixAxis(string Parameter, ImmutableArray<string> Values)
{
    public bool Equals(MatrixAxis? other) => other is not null && Parameter == other.Parameter && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Parameter, Values.Length);

    /// <summary><c>kernel: 5.10.0-46, 6.1.0-56</c>.</summary>
    public override string ToString() => $"{Parameter}: {string.Join(", ", Values)}";
}
