using FaultLab.Agent.Probes.Echo;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Probes.Echo;

public sealed class LivenessTests
{
    private const long Interval = 10;

    [TestCase(0)]
    [TestCase(85)]
    public void Is_dead_so_many_intervals_after_the_last_answer_however_long_the_way(long roundTrip)
    {
        var life = new Liveness(3, Interval);
        life.Answered(4, roundTrip, 1000 + roundTrip);

        // Attempt 5 went out an interval after 4.
        Assert.That(life.DeadAt(1000 + Interval), Is.EqualTo(1000 + roundTrip + (3 * Interval)));
    }

    [Test]
    public void Dies_once_and_lives_again_by_an_answer_to_a_later_attempt_alone()
    {
        var life = new Liveness(3, Interval);
        Assert.That(life.Answered(4, 1, 1001), Is.False);
        life.Die();
        Assert.That((life.IsDead, life.DeadAt(1010), life.SilentSince), Is.EqualTo((true, long.MaxValue, 1001)));

        Assert.That(life.Answered(3, 500, 1490), Is.False, "it was overtaken on its way");
        Assert.That(life.IsDead, Is.True);
        Assert.That(life.Answered(50, 1, 1501), Is.True);
        Assert.That((life.IsDead, life.SilentSince), Is.EqualTo((false, 1001)));
        Assert.That(life.DeadAt(1510), Is.EqualTo(1531));
    }
}
