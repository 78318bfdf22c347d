using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;

namespace FaultLab.Detection;

/// <summary>A detector that could not do its work.</summary>
/// <param name="Kinds">The incidents of which nothing can be said now.</param>
/// <param name="Message"><c>detector hang: …</c></param>
public sealed record DetectorTrouble(ImmutableArray<IncidentKind> Kinds, string Message);

/// <param name="Incidents">Root incidents in order of time, each with what followed from it.</param>
/// <param name="Troubles">Detectors that failed.</param>
public sealed record FoundIncidents(ImmutableArray<Incident> Incidents, ImmutableArray<DetectorTrouble> Troubles);

/// <summary>Runs all detectors over a history, of a run that goes on as well, and puts together what belongs together.</summary>
public static class IncidentFinder
{
    public static FoundIncidents Find(History history, Plan plan) => Find(history, plan, DetectorCatalogue.All);

    internal static FoundIncidents Find(History history, Plan plan, IEnumerable<IDetector> detectors)
    {
        var incidents = new List<Incident>();
        var troubles = new List<DetectorTrouble>();
        foreach (var detector in detectors)
        {
            try
            {
                incidents.AddRange(detector.Detect(history, plan).ToList());
            }
            // Whatever went wrong in a detector, the others can still be trusted, and the run is not judged by halves.
            catch (Exception e)
            {
                troubles.Add(new DetectorTrouble(detector.Kinds, $"detector {detector.Name}: {e.GetType().Name}: {e.Message}"));
            }
        }
        return new FoundIncidents(new IncidentComposer(history, plan).Compose(incidents), [.. troubles]);
    }
}
