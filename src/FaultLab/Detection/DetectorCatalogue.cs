using System.Collections.Immutable;

namespace FaultLab.Detection;

/// <summary>All detectors. A new one is written beside them and listed here.</summary>
internal static class DetectorCatalogue
{
    public static ImmutableArray<IDetector> All { get; } =
    [
        new KernelReportDetector(),
        new StuckStepDetector(),
        new RebootDetector(),
        new HangDetector(),
        new ContainerExitDetector(),
        new ContainerHangDetector(),
        new UnhealthyDetector(),
        new OutageDetector(),
        new RejoinDetector(),
        new FlowStallDetector(),
        new CounterFrozenDetector(),
        new DropsDetector(),
        new HopLossDetector(),
        new SlowManagementDetector(),
        new LeakDetector(),
    ];
}
