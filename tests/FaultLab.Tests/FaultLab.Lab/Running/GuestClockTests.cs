using FaultLab.Lab.Running.Nodes;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class GuestClockTests
{
    [TestCase("[    0.048000] tsc: PIT calibration deviates from HPET: 361727 2593949", true)]
    [TestCase("[    0.048000] tsc: PIT calibration deviates from PMTIMER: 361727 2593949", true)]
    [TestCase("[    0.000000] tsc: Fast TSC calibration failed", false)]
    [TestCase("[    0.044000] tsc: PIT calibration matches HPET. 1 loops", false)]
    [TestCase("[    0.044000] tsc: Detected 2594.608 MHz processor", false)]
    public void A_kernel_says_itself_that_it_measured_its_clock_wrongly(string line, bool wrong) =>
        Assert.That(GuestClock.IsWrong(line), Is.EqualTo(wrong));

    [Test]
    public void Boots_five_times_more_for_it_and_then_no_more()
    {
        var clock = new GuestClock();

        Assert.That(Enumerable.Range(0, 7).Select(_ => clock.MayReset()), Is.EqualTo(new[] { true, true, true, true, true, false, false }));
    }
}
