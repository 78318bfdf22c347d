using System.Collections.Immutable;

namespace FaultLab.Scenarios;

/// <summary>A scenario, or everything that is wrong with its file.</summary>
public sealed record ScenarioLoadResult
{
    /// <summary>Null exactly when there are errors.</summary>
    public required Scenario? Scenario { get; init; }

    /// <summary>In the order of the file.</summary>
    public required ImmutableArray<ScenarioError> Errors { get; init; }

    /// <summary>
    /// The file with parameters filled in and paths made absolute, so that it loads to the same scenario from anywhere; null
    /// when there are errors.
    /// </summary>
    public required string? ResolvedYaml { get; init; }
}
