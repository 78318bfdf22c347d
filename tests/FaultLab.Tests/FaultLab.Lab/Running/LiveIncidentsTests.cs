using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Running.Watching;
using FaultLab.Planning;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class LiveIncidentsTests
{
    [TestCase(0, 0, TestName = "Does_not_take_for_silence_what_it_forgot")]
    [TestCase(200, 1, TestName = "Tells_of_a_hang_late_in_a_long_run_once")]
    public void Looks_at_the_last_minutes(int hangs, int told)
    {
        var time = new SettableTime();
        var found = new List<Incident>();
        var live = new LiveIncidents(Planner.Create(GatewayWorld.Scenario()), new RunClock(time), found.Add);
        live.Observe(new PhaseStarted { At = TimeSpan.Zero, Wall = default, Phase = Phase.Run });
        for (var second = 0; second < 230; second++)
        {
            time.Set(TimeSpan.FromSeconds(second));
            if (hangs == 0 || second < hangs)
            {
                live.Observe(new ConsoleLine { At = time.Now, Wall = default, Node = "gw", Text = $"[{second,5}.000000] alive" });
            }

            // What was lost is told by its time-out, when later things have been told already.
            for (var late = 5.0; late > 4; late -= 0.3)
            {
                live.Observe(new ProbeResult { At = time.Now - TimeSpan.FromSeconds(late), Wall = default, Probe = "lan-ping", Sequence = second, Outcome = ProbeOutcome.Lost });
            }

            live.Look();
        }

        Assert.That(found.Count(i => i.Kind == IncidentKind.Hang), Is.EqualTo(told), string.Join('\n', found.Select(i => i.Title)));
    }

    [TestCase(false, 0, TestName = "A_fault_that_began_long_ago_and_is_in_force_still_explains_an_outage")]
    [TestCase(true, 1, TestName = "A_fault_that_was_healed_long_ago_explains_no_outage")]
    public void Remembers_the_faults_in_force(bool healed, int unexplained)
    {
        var time = new SettableTime();
        var found = new List<Incident>();
        var live = new LiveIncidents(Planner.Create(GatewayWorld.Scenario()), new RunClock(time), found.Add);
        live.Observe(new PhaseStarted { At = TimeSpan.Zero, Wall = default, Phase = Phase.Run });
        foreach (var stage in (FaultStage[])[FaultStage.Begin, FaultStage.Applied, .. healed ? [FaultStage.Healed] : Array.Empty<FaultStage>()])
        {
            live.Observe(new FaultEvent { At = TimeSpan.FromSeconds(1), Wall = default, Id = "f1", Kind = "flap", Title = "flap lan by carrier", Link = "lan", Stage = stage });
        }

        for (var second = 2; second < 600; second++)
        {
            time.Set(TimeSpan.FromSeconds(second));
            var outcome = second is > 500 and < 520 ? ProbeOutcome.Lost : ProbeOutcome.Ok;
            live.Observe(new ProbeResult { At = time.Now, Wall = default, Probe = "path", Sequence = second, Outcome = outcome });
            live.Look();
        }

        Assert.That(found.Where(i => i.Kind == IncidentKind.Outage).Select(i => i.Expected), Is.EqualTo(new[] { unexplained == 0 }));
    }

    private sealed class SettableTime : TimeProvider
    {
        public TimeSpan Now { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public void Set(TimeSpan now) => Now = now;
    }
}
