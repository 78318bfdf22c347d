using FaultLab.Detection;
using FaultLab.NUnit;
using NUnit.Framework;

namespace FaultLab.Samples;

/// <summary>Scenario files as tests.</summary>
[Category("vm")]
public sealed class ScenarioSamples
{
    // The verdict is the test: pass passes, fail and inconclusive fail with the incidents in the message.
    [Scenario("tests/FaultLab.Samples/gateway.faultlab.yaml")]
    [CancelAfter(180_000)]
    public void A_gateway_survives_a_flap_of_its_wan()
    {
    }

    // One test case for each kernel, and more to assert than the file itself expects.
    [Scenario("tests/FaultLab.Samples/gateway.faultlab.yaml", Matrix = ["kernel=5.10, 6.12"])]
    [CancelAfter(300_000)]
    public void The_outage_is_as_long_as_the_flap_and_no_incident_is_found_but_it(ScenarioOutcome run)
    {
        run.AssertProbe("path", outage: ">= 900ms", loss: "<= 50%");
        Assert.That(run.Incidents, Has.All.Property(nameof(Incident.Expected)).True);
        Assert.That(run.Counters("gw", "wan0").TxPackets, Is.GreaterThan(50));
    }
}
