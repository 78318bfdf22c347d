using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

public sealed class MachineRemarksTests
{
    [Test]
    public void Names_the_worst_moment_and_how_long_others_were_busy()
    {
        var remarks = Of(Load(20, lab: 0.3, others: 0.4, waited: 0.6), Load(25, lab: 0.2, others: 0.784, waited: 0.9), Load(40, lab: 0.2, others: 0.3, waited: 0.7));

        Assert.That(remarks, Is.EqualTo(new[]
        {
            "other programs took up to 78 % of this machine's CPUs, most from +20.0s to +25.0s, for 15 s in all; what was late or slow then may be due to that",
        }));
    }

    [Test]
    public void Names_a_lab_that_is_too_large_for_its_machine() => Assert.That(
        Of(Load(20, lab: 0.96, others: 0.02, waited: 0.8)).Single(), Does.StartWith("the lab itself took up to 96 % of this machine's CPUs and wanted more, most from +15.0s"));

    [Test]
    public void Others_who_make_nobody_wait_are_no_matter() => Assert.That(Of(Load(20, lab: 0.3, others: 0.5, waited: 0.2)), Is.Empty);

    [Test]
    public void Nor_is_a_kernel_that_does_not_say_who_waits() => Assert.That(Of(Load(20, lab: 0.3, others: 0.7, waited: null)), Is.Empty);

    [Test]
    public void Nor_is_what_was_before_the_schedule() => Assert.That(Of(Load(-2, lab: 0.3, others: 0.7, waited: 0.9)), Is.Empty);

    private static IEnumerable<string> Of(params MachineLoad[] loads) =>
        MachineRemarks.Of(loads.Aggregate(new HistoryBuilder().Frame(), (history, load) => history.Add(load)).Build());

    /// <summary>Five seconds, counted from when the schedule began.</summary>
    private static MachineLoad Load(double end, double lab, double others, double? waited) => new()
    {
        At = HistoryBuilder.At(end),
        Wall = default,
        From = HistoryBuilder.At(end - 5),
        Lab = lab,
        Others = others,
        Waited = waited,
    };
}
