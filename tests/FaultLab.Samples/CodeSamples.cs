using FaultLab.Detection;
using FaultLab.NUnit;
using NUnit.Framework;

namespace FaultLab.Samples;

/// <summary>Scenarios written in code, for a test that needs to compute its lab.</summary>
public sealed class CodeSamples
{
    [Test, CancelAfter(120_000), Category("root")]
    public async Task Every_router_of_a_line_forwards([Values(1, 3)] int routers, CancellationToken cancellationToken)
    {
        var scenario = LabScenario.Named($"line-of-{routers}").Lasting("3s").Host("client").Host("server");
        foreach (var router in Enumerable.Range(1, routers))
        {
            scenario.Host($"r{router}", new { forward = true });
        }

        foreach (var hop in Enumerable.Range(0, routers + 1))
        {
            var left = hop == 0 ? "client" : $"r{hop}";
            var right = hop == routers ? "server" : $"r{hop + 1}";
            scenario.Link($"hop{hop}", $"{left}:right", $"{right}:left", $"198.18.{hop}.0/24");
        }

        var run = await scenario
            .Udp("calls", "client", "server", size: 200, rate: "100/s")
            .Ping("path", "client", "server", every: "50ms")
            .RunAsync(cancellationToken);

        run.AssertTraffic("calls", loss: "<= 0%", reordered: "<= 0%");
        run.AssertProbe("path", loss: "<= 0%", p99: "<= 100ms");
    }

    [Test, CancelAfter(180_000), Category("vm")]
    public async Task A_module_that_dereferences_NULL_is_found_with_its_function(CancellationToken cancellationToken)
    {
        var run = await LabScenario.Named("bad-module").Lasting("10s").Seed(5)
            .Host("client").Gateway("gw", kernel: "6.1", new { memory = "128MiB" }).Host("server")
            .Link("lan", "client:eth0", "gw:lan0", "198.18.0.0/24")
            .Link("wan", "gw:wan0", "server:eth0", "198.18.1.0/24")
            .DefaultRoute("client", "gw").DefaultRoute("server", "gw")
            .Ping("path", "client", "server", every: "100ms")
            .At("2s", "module", new { on = "gw", load = Files.Module("fl_forward_null"), @params = new { after = 20 } })
            .RunAsync(cancellationToken);

        var crash = run.AssertIncident(IncidentKind.Crash, on: "gw", function: "fl_forward_hook", fault: "f1");
        Assert.That(crash.Consequences.Select(i => i.Kind), Does.Contain(IncidentKind.Outage));
    }
}
