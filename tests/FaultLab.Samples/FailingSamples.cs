using FaultLab.NUnit;
using NUnit.Framework;

namespace FaultLab.Samples;

/// <summary>
/// What a failure looks like: run one by its name and read its message.
/// <c>lab/dotnet test tests/FaultLab.Samples --filter "FullyQualifiedName~FailingSamples"</c>
/// </summary>
[Explicit("fails on purpose, to show its message")]
[Category("vm")]
public sealed class FailingSamples
{
    [Scenario("scenarios/quickstart.faultlab.yaml", Set = ["module=../lab/modules/fl_forward_null"])]
    public void A_gateway_with_a_bad_module()
    {
    }

    [Test, CancelAfter(120_000)]
    public async Task A_module_that_crashes_the_gateway(CancellationToken cancellationToken)
    {
        var run = await LabScenario.Named("failing-sample").Lasting("10s").Seed(5)
            .Host("client").Gateway("gw", kernel: "6.1", new { memory = "128MiB" }).Host("server")
            .Link("lan", "client:eth0", "gw:lan0", "198.18.0.0/24")
            .Link("wan", "gw:wan0", "server:eth0", "198.18.1.0/24")
            .DefaultRoute("client", "gw").DefaultRoute("server", "gw")
            .Ping("path", "client", "server", every: "100ms")
            .At("2s", "module", new { on = "gw", load = Files.Module("fl_forward_null"), @params = new { after = 20 } })
            .Never(Detection.IncidentKind.Crash)
            .RunAsync(cancellationToken);
        run.AssertPassed();
    }
}
