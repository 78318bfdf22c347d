using FaultLab.Planning;
using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

internal sealed class TimelineTests
{
    private const string Sysctl = "{ every: 30s, jitter: 5s, sysctl: { on: a, net.ipv4.tcp_sack: 0, for: 5s } }";
    private const string Flap = "{ at: 20s, jitter: 10s, flap: { link: ab, by: carrier, down: 1s } }";

    [Test]
    public void A_repeated_flap_becomes_one_fault_a_time()
    {
        var timeline = Planner.Create(Given.Faults("1m", "{ at: 10s, flap: { link: ab, by: carrier, down: 2s, times: 3, every: 8s } }")).Timeline;

        Assert.That(timeline.Faults.Select(fault => (fault.Id, fault.At.TotalSeconds, fault.For, fault.Title)), Is.EqualTo(new[]
        {
            ("f1", 10.0, TimeSpan.FromSeconds(2), "flap ab by carrier for 2s"),
            ("f1.2", 18.0, TimeSpan.FromSeconds(2), "flap ab by carrier for 2s"),
            ("f1.3", 26.0, TimeSpan.FromSeconds(2), "flap ab by carrier for 2s"),
        }));
        Assert.That(timeline.Faults.Select(fault => ((FlapFault)fault.Fault).Times), Is.All.EqualTo(1));
    }

    [Test]
    public void A_fault_every_so_often_begins_when_it_says()
    {
        var faults = Planner.Create(Given.Faults("1m", "{ first: 5s, every: 20s, flap: { link: ab, by: carrier, down: 1s } }")).Timeline.Faults;

        Assert.That(faults.Select(fault => fault.At.TotalSeconds), Is.EqualTo(new[] { 5.0, 25, 45 }));
    }

    [Test]
    public void Faults_come_in_order_of_time_and_keep_the_numbers_of_the_file()
    {
        var timeline = Planner.Create(Given.Faults("1m",
            "{ at: 30s, run: { on: a, command: 'true' } }", "{ at: 10s, run: { on: b, command: 'true' } }")).Timeline;

        Assert.That(timeline.Faults.Select(fault => (fault.Id, fault.Title)), Is.EqualTo(new[] { ("f2", "run true on b"), ("f1", "run true on a") }));
    }

    [Test]
    public void A_fault_every_so_often_runs_to_the_end_within_its_jitter_and_is_always_healed_in_time()
    {
        var scenario = Given.Faults("72h", Sysctl);

        var faults = Planner.Create(scenario, seed: 3).Timeline.Faults;

        Assert.That(faults, Has.Length.EqualTo((72 * 120) - 1).Or.Length.EqualTo(72 * 120));
        Assert.That(faults.Select((fault, index) => Math.Abs((fault.At - (TimeSpan.FromSeconds(30) * (index + 1))).TotalSeconds)), Is.All.LessThanOrEqualTo(5));
        Assert.That(faults.Select(fault => fault.At + fault.For), Is.All.LessThanOrEqualTo(scenario.Duration));
        Assert.That(faults.Select(fault => fault.At).Distinct().Count(), Is.EqualTo(faults.Length));
    }

    [Test]
    public void A_repeated_fault_may_come_for_the_first_time_when_it_likes()
    {
        var often = Planner.Create(Given.Faults("60s", "{ first: 5s, every: 20s, datagrams: { from: a, to: b, size: 60000 } }"), 1);
        var once = Planner.Create(Given.Faults("60s", "{ first: 0s, every: 10m, datagrams: { from: a, to: b, size: 60000 } }"), 1);

        Assert.That(often.Timeline.Faults.Select(f => f.At.TotalSeconds), Is.EqualTo(new[] { 5.0, 25, 45 }));
        Assert.That(once.Timeline.Faults.Single().At, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void The_same_seed_gives_the_same_times_and_another_seed_others()
    {
        var scenario = Given.Faults("10m", Sysctl, Flap);
        var first = Times(scenario, 1);

        Assert.That(Times(scenario, 1), Is.EqualTo(first));
        Assert.That(Times(scenario, 2), Is.Not.EqualTo(first));
    }

    [Test]
    public void The_times_of_a_seed_never_change() => Assert.That(
        Times(Given.Faults("100s", Sysctl, Flap), 7).Select(fault => fault.At.TotalMilliseconds), Is.EqualTo(Golden),
        "a stored seed must reproduce its run with every later version");

    [Test]
    public void Adding_a_fault_anywhere_keeps_the_times_of_the_others()
    {
        var added = Gen.Elements(
            "{ at: 1s, run: { on: b, command: 'true' } }",
            "{ every: 7s, jitter: 1s, flap: { link: ab, by: admin, on: b, down: 1s } }",
            "{ every: 40s, jitter: 3s, sysctl: { on: b, net.ipv4.tcp_sack: 0, for: 5s } }");
        var cases = Gen.Zip(Gen.Zip(added, Gen.Choose(0, 2)), Gen.Choose(0, int.MaxValue));

        Prop.ForAll(Arb.From(cases), drawn =>
        {
            var ((fault, place), seed) = drawn;
            List<string> faults = [Sysctl, Flap];
            var before = Times(Given.Faults("10m", [.. faults]), (uint)seed);
            faults.Insert(place, fault);
            var after = Times(Given.Faults("10m", [.. faults]), (uint)seed);
            Assert.That(before, Is.SubsetOf(after));
        }).Check(Config.QuickThrowOnFailure);
    }

    [Test]
    public void Two_equal_faults_draw_times_of_their_own()
    {
        var times = Times(Given.Faults("1m", Flap, Flap), 7).Select(fault => fault.At);

        Assert.That(times, Is.Unique);
    }

    private static readonly double[] Golden = [29655, 33349, 58342, 88270];

    private static (TimeSpan At, string Title)[] Times(Scenario scenario, uint seed) =>
        [.. Planner.Create(scenario, seed).Timeline.Faults.Select(fault => (fault.At, fault.Title))];
}
