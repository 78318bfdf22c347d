using FaultLab.Histories;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Histories;

public sealed class HistoryTests
{
    [Test]
    public void Knows_the_phases_of_a_run()
    {
        var history = HistoryBuilder.Run().Build();

        Assert.Multiple(() =>
        {
            Assert.That(history.RunBegin, Is.EqualTo(HistoryBuilder.At(0)));
            Assert.That(history.RunEnd, Is.EqualTo(HistoryBuilder.At(60)));
            Assert.That(history.WatchEnd, Is.EqualTo(HistoryBuilder.At(61)));
            Assert.That(history.Ended!.Reason, Is.EqualTo("completed"));
        });
    }

    [Test]
    public void A_fault_lasts_from_its_begin_to_its_healing()
    {
        var span = HistoryBuilder.Run().Flap("f1", "wan1", 10, 12).Build().Faults.Single();

        Assert.Multiple(() =>
        {
            Assert.That((span.Begin, span.End), Is.EqualTo((HistoryBuilder.At(10), (TimeSpan?)HistoryBuilder.At(12))));
            Assert.That(span.Overlaps(HistoryBuilder.At(11.9), null), Is.True);
            Assert.That(span.Overlaps(HistoryBuilder.At(12.1), null), Is.False);
        });
    }

    [Test]
    public void A_flap_that_was_not_healed_lasts_to_the_end() =>
        Assert.That(HistoryBuilder.Run().Fault("f1", "flap", "flap", 10, null, "wan1").Build().Faults.Single().End, Is.Null);

    [Test]
    public void The_first_failure_of_a_fault_is_the_one_that_counts()
    {
        var span = HistoryBuilder.Run()
            .Stage("f1", "module", "load module x on gw", 10, FaultStage.Begin, node: "gw")
            .Stage("f1", "module", "load module x on gw", 11, FaultStage.Failed, node: "gw", detail: "cannot be applied")
            .Stage("f1", "module", "load module x on gw", 12, FaultStage.Failed, node: "gw", detail: "nothing to heal")
            .Build().Faults.Single();

        Assert.That((span.FailedAt, span.Failure), Is.EqualTo(((TimeSpan?)HistoryBuilder.At(11), "cannot be applied")));
    }

    [Test]
    public void Datagrams_are_over_once_they_are_sent() =>
        Assert.That(HistoryBuilder.Run().Fault("f1", "datagrams", "datagrams", 10, null, node: "gw").Build().Faults.Single().End, Is.EqualTo(HistoryBuilder.At(10.01)));

    [Test]
    public void A_fault_that_comes_again_under_its_id_gives_a_span_each_time() =>
        Assert.That(HistoryBuilder.Run().Flap("f1", "wan1", 10, 12).Flap("f1", "wan1", 20, 22).Build().Faults.Select(f => f.Begin), Is.EqualTo(new[] { HistoryBuilder.At(10), HistoryBuilder.At(20) }));
}
