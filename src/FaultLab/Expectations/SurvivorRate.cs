using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>
/// What a flow carried while flaps held links down but left a way, against what it carried while none did: the worst of the times that
/// are long enough to be measured alone, and all the shorter ones together.
/// </summary>
internal sealed class SurvivorRate(Traffic flow, History history, Topology topology, Lives lives)
{
    /// <summary>Receivers report once a second: three reports tell a rate, fewer only its neighbourhood.</summary>
    private static readonly TimeSpan Measurable = TimeSpan.FromSeconds(3);

    /// <summary>After no way was left, TCP needs as long to come back as any path does after its link is up.</summary>
    private static readonly TimeSpan Recovery = LinkFaults.Recovery;

    public Measure Against(Bound<Percentage> bound)
    {
        var counted = new CountedBytes(FlowEnd.Reports(flow, "receiver", history), (before, after) => lives.Restarted(flow.To, before, after));
        var end = FlowEnd.Of(flow, history);
        var stretches = HeldLinks.Between(flow.From, flow.To, history, topology).Where(s => s.From < end).Select(s => s.To > end ? s with { To = end } : s).ToList();
        var whole = stretches.Where(s => s.Left == WaysLeft.All).SelectMany(s => counted.Rates(s.From, s.To)).Order().ToList();
        if (whole.Count < 3)
        {
            return Measure.Unknown("survivors", "there are less than three seconds without a flap to compare with");
        }
        var baseline = whole[whole.Count / 2];
        var partial = AfterRecovery(stretches).Select(s => (s.From, s.Length, Bytes: counted.Between(s.From, s.To))).ToList();
        if (partial.Count == 0 || baseline <= 0)
        {
            return Measure.Unknown("survivors", baseline <= 0 ? "nothing arrived without flaps either" : "no flap held a link while another way was left");
        }
        var shares = partial.Where(p => p.Length >= Measurable).Select(p => (Share: p.Bytes / p.Length.TotalSeconds / baseline, p.From, Which: "the worst of them")).ToList();
        var shorter = partial.Where(p => p.Length < Measurable).ToList();
        var seconds = shorter.Sum(s => s.Length.TotalSeconds);
        if (seconds >= Measurable.TotalSeconds || shares.Count == 0)
        {
            shares.Add((shorter.Sum(s => s.Bytes) / seconds / baseline, shorter[0].From, $"{Wording.Count(shorter.Count, "time")} shorter than {Wording.Duration(Measurable)} together, the first"));
        }
        var worst = shares.MinBy(s => s.Share);
        return Measure.Of("survivors", bound, worst.Share,
            $" of {Wording.BitRate(baseline * 8)} in {Wording.Count(partial.Count, "time")}, {worst.Which} at {Wording.Moment(worst.From - (history.RunBegin ?? TimeSpan.Zero))}");
    }

    private static IEnumerable<HeldStretch> AfterRecovery(List<HeldStretch> stretches)
    {
        var cutUntil = TimeSpan.MinValue;
        foreach (var stretch in stretches)
        {
            if (stretch.Left == WaysLeft.None)
            {
                cutUntil = stretch.To + Recovery;
            }
            else if (stretch.Left == WaysLeft.Some && stretch.To > cutUntil)
            {
                yield return stretch.From >= cutUntil ? stretch : stretch with { From = cutUntil };
            }
        }
    }
}
