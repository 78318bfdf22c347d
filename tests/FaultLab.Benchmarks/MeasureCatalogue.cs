using FaultLab.Benchmarks.Measures;
using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks;

/// <summary>Everything that is measured, in the order of the table.</summary>
internal static class MeasureCatalogue
{
    public static IReadOnlyList<IMeasure> All { get; } =
    [
        CaptureMeasures.Small,
        CaptureMeasures.Large,
        CaptureMeasures.Rotating,
        new ParseMeasure(),
        new WireDelayMeasure(),
        new WirePlainMeasure(),
        new WireFatesMeasure(),
        LoadMeasures.Large,
        LoadMeasures.Small,
        new EchoMeasure(),
        new SilentDeathMeasure(10),
        new SilentDeathMeasure(50),
        new LinkDownMeasure(),
        new BringUpMeasure(star: false),
        new BringUpMeasure(star: true),
    ];
}
