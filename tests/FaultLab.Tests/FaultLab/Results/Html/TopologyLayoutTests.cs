using FaultLab.Results.Html;
using NUnit.Framework;

namespace FaultLab.Tests.Results.Html;

internal sealed class TopologyLayoutTests
{
    [Test]
    public void Layers_follow_the_way_of_the_traffic()
    {
        var layout = TopologyLayout.Of(SyntheticPlan.Create(TimeSpan.FromSeconds(90)));
        Assert.That(layout.Layers.Select(l => string.Join(' ', l)), Is.EqualTo(new[] { "client", "gw", "isp1 isp2", "server" }));
    }

    [Test]
    public void Nodes_without_links_and_scenarios_without_traffic_find_a_place()
    {
        var plan = SyntheticPlan.Create(TimeSpan.FromSeconds(90));
        var layout = TopologyLayout.Of(plan with { Links = [], Traffic = [], Probes = [] });
        Assert.That(layout.Layers.Single(), Has.Length.EqualTo(5));
    }

    [Test]
    public void Crossing_links_are_untangled()
    {
        var plan = SyntheticPlan.Create(TimeSpan.FromSeconds(90));
        var swapped = plan with { Links = [.. plan.Links.Reverse()], Nodes = [.. plan.Nodes.Reverse()] };
        var layout = TopologyLayout.Of(swapped);
        var wan1 = layout.LinksOf("gw", 1).First().Link;
        Assert.That(layout.Rank(TopologyLayout.Far(wan1, "gw")), Is.LessThan(0), "the upper port leads to the upper node");
    }
}
