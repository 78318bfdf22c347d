using System.Collections.Immutable;
using FaultLab.Matrices;

namespace FaultLab.Scenarios;

/// <summary>
/// A scenario as the user meant it: parsed, parameters filled in, every name checked. Times are relative to the moment
/// the lab is ready.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The seed of every random draw; null means that the planner draws one and records it.</summary>
    public uint? Seed { get; init; }

    /// <summary>How long the schedule runs after the lab is ready.</summary>
    public required TimeSpan Duration { get; init; }

    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Parameters with the values to run with, one run for every combination; empty: one run.</summary>
    public ImmutableArray<MatrixAxis> Matrix { get; init; } = [];

    public required Topology Topology { get; init; }

    public ImmutableArray<Traffic> Traffic { get; init; } = [];

    public ImmutableArray<Probe> Probes { get; init; } = [];

    public ImmutableArray<FaultEntry> Faults { get; init; } = [];

    public ImmutableArray<Expectation> Expect { get; init; } = [];

    /// <summary>Names of the links whose packets are kept as pcapng.</summary>
    public ImmutableArray<string> Capture { get; init; } = [];

    /// <summary>How they are kept.</summary>
    public CaptureSettings CaptureSettings { get; init; } = new();
}
