using System.Text.Json;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary><c>timeline.json</c>: every planned fault with its concrete time, in seconds after the lab is ready.</summary>
public static class TimelineDocument
{
    /// <exception cref="LabException">The disk is full or the folder is not writable.</exception>
    public static void Save(ResultsFolder folder, Plan plan) => AtomicFile.Write(
        folder.TimelineJson,
        stream => JsonSerializer.Serialize(
            stream,
            new { scenario = plan.Scenario.Name, seed = plan.Seed, duration = plan.Timeline.Duration, faults = plan.Timeline.Faults.Select(Of) },
            FaultLabJson.Document));

    internal static object Of(PlannedFault fault) => new
    {
        id = fault.Id,
        at = fault.At,
        @for = fault.For,
        kind = fault.Fault.Kind,
        title = fault.Title,
    };
}
