using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Expectations;

/// <summary>
/// Says when the machine that the lab ran on had too few CPUs. It changes no verdict: a device that crashes does so on a busy machine too,
/// but what was late or slow may be the machine's doing, and a reader has to know that.
/// </summary>
internal static class MachineRemarks
{
    /// <summary>Share of the time in which something waited for a CPU. A lab of emulated guests alone seldom has a third.</summary>
    private const double MuchWaiting = 0.5;

    /// <summary>Share of all CPUs that others took.</summary>
    private const double MuchByOthers = 0.25;

    /// <summary>Share of all CPUs that the lab took.</summary>
    private const double AllByLab = 0.9;

    public static ImmutableArray<string> Of(History history)
    {
        var begin = history.RunBegin ?? TimeSpan.MaxValue;
        var crowded = history.Of<MachineLoad>().Where(load => load.At > begin && load.From < history.RunEnd && load.Waited >= MuchWaiting).ToList();
        return
        [
            .. Remark(crowded.Where(load => load.Others >= MuchByOthers), load => load.Others, begin, "other programs"),
            .. Remark(crowded.Where(load => load.Others < MuchByOthers && load.Lab >= AllByLab), load => load.Lab, begin, "the lab itself", " and wanted more"),
        ];
    }

    private static IEnumerable<string> Remark(IEnumerable<MachineLoad> found, Func<MachineLoad, double> share, TimeSpan begin, string who, string also = "")
    {
        var loads = found.ToList();
        if (loads.Count == 0)
        {
            yield break;
        }

        var worst = loads.MaxBy(share)!;
        var time = loads.Aggregate(TimeSpan.Zero, (sum, load) => sum + load.At - load.From);
        yield return $"{who} took up to {Wording.Share(Math.Round(share(worst), 2))} of this machine's CPUs{also}, "
            + $"most from {Wording.Moment(worst.From - begin)} to {Wording.Moment(worst.At - begin)}, for {Wording.Duration(time)} in all; what was late or slow then may be due to that";
    }
}
