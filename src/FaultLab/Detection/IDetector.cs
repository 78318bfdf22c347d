using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;

namespace FaultLab.Detection;

/// <summary>Finds one class of misbehaviour in a history. Pure: the same history gives the same incidents.</summary>
internal interface IDetector
{
    string Name { get; }

    /// <summary>What it can find: when it fails, nothing can be said of these.</summary>
    ImmutableArray<IncidentKind> Kinds { get; }

    IEnumerable<Incident> Detect(History history, Plan plan);
}
