using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Results;

internal sealed class WordingTests
{
    [TestCase(0, "0 s")]
    [TestCase(0.000123, "123 µs")]
    [TestCase(0.0016, "1.6 ms")]
    [TestCase(0.34, "340 ms")]
    [TestCase(1.24, "1.2 s")]
    [TestCase(90, "90 s")]
    [TestCase(125, "2 min 5 s")]
    [TestCase(259140, "71 h 59 min")]
    public void Durations_carry_the_unit_that_fits(double seconds, string words) =>
        Assert.That(Wording.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(words));

    [TestCase(12.34, "+12.3s")]
    [TestCase(-4.06, "-4.1s")]
    [TestCase(3723, "+1:02:03")]
    public void Moments_are_relative_to_the_schedule(double seconds, string words) =>
        Assert.That(Wording.Moment(TimeSpan.FromSeconds(seconds)), Is.EqualTo(words));

    [TestCase(0, "0 %")]
    [TestCase(0.00001, "< 0.01 %")]
    [TestCase(0.0005, "0.05 %")]
    [TestCase(0.171, "17.1 %")]
    public void A_share_above_nothing_never_reads_as_nothing(double share, string words) =>
        Assert.That(Wording.Share(share), Is.EqualTo(words));

    [Test]
    public void Rates_are_scaled() => Assert.That(Wording.BitRate(19_800_000), Is.EqualTo("19.8 Mbit/s"));
}
