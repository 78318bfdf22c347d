using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>Draws a laid out topology as SVG, its layers from left to right or from top to bottom.</summary>
internal sealed class TopologyDrawing(TopologyLayout layout, TopologyMarks marks, bool down)
{
    private const double Width = 148;
    private const double Height = 62;
    private const double Margin = 14;

    /// <summary>Room between layers for a link's names and subnets, and between the nodes of a layer.</summary>
    private readonly (double Layer, double Node) _gap = down ? (92, 28) : (164, 58);

    private (double Main, double Cross) Box => down ? (Height, Width) : (Width, Height);

    public Markup Render()
    {
        var layers = layout.Layers;
        var main = (layers.Length * Box.Main) + ((layers.Length - 1) * _gap.Layer) + (2 * Margin);
        var most = layers.Max(l => l.Length);
        var bow = layout.Plan.Links.Any(l => layout.LayerOf(l.Link.A.Node) == layout.LayerOf(l.Link.B.Node)) ? 60 : 0;
        var cross = (most * Box.Cross) + ((most - 1) * _gap.Node) + (2 * Margin);
        var (width, height) = down ? (cross, main + bow) : (main + bow, cross);
        return Markup.Of(
            $"""
            <svg viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img" aria-label="{Words()}">
            <g class="links">{Markup.Each(layout.Plan.Links, l => LinkShape(l, cross))}</g>
            <g class="nodes">{Markup.Each(layout.Plan.Nodes, n => NodeShape(n, cross))}</g>
            <g class="labels">{Markup.Each(layout.Plan.Links, l => LinkLabel(l, cross))}</g>
            </svg>
            """);
    }

    private Markup NodeShape(NodePlan plan, double cross)
    {
        var node = plan.Node;
        var (x, y) = Corner(plan.Name, cross);
        var incidents = marks.Incidents[plan.Name].ToList();
        return Markup.Of(
            $"""
            <g class="node {node.Kind.ToString().ToLowerInvariant()} {(node.Role == NodeRole.Dut ? "dut" : "")}" transform="translate({x} {y})">
            <rect width="{Width}" height="{Height}" rx="{(node.Kind == NodeKind.Vm ? 4 : 14)}"/>
            <text class="name" x="{Width / 2}" y="26">{Short(node.Name, 18)}</text>
            <text class="kind" x="{Width / 2}" y="46">{Short(KindOf(node), 24)}</text>
            {Markup.When(incidents.Count > 0, () => Badge(incidents))}
            </g>
            """);
    }

    private static Markup Badge(List<NumberedIncident> incidents) => Markup.Of(
        $"<a href=\"#incident-{incidents[0].Number}\" class=\"mark\"><title>{Wording.Count(incidents.Count, "incident")}: {incidents[0].Incident.Title}</title><circle cx=\"{Width - 4}\" cy=\"4\" r=\"11\"/><text x=\"{Width - 4}\" y=\"8.5\">{(incidents.Count == 1 ? "!" : $"{incidents.Count}")}</text></a>");

    private static string KindOf(Node node)
    {
        var kind = node.Kind.ToString().ToLowerInvariant();
        var kernel = node.Kernel?.Version is { } version ? $" · Linux {version}" : node.Kernel?.Vmlinux is not null ? " · own kernel" : "";
        return $"{(node.Role == NodeRole.Dut ? "DUT · " : "")}{kind}{kernel}{(node.Forward && kernel.Length == 0 ? " · router" : "")}";
    }

    private Markup LinkShape(LinkPlan plan, double cross)
    {
        var (a, b) = Ends(plan, cross);
        var impaired = plan.Link.Impair is not null ? "impaired" : "";
        return SameLayer(plan) && Math.Abs(layout.Rank(plan.Link.A.Node) - layout.Rank(plan.Link.B.Node)) > 0
            ? Markup.Of($"<path class=\"link {impaired}\" d=\"M{a.X} {a.Y} Q{Bow(a, b).X} {Bow(a, b).Y} {b.X} {b.Y}\"/>")
            : Markup.Of($"<path class=\"link {impaired}\" d=\"M{a.X} {a.Y}L{b.X} {b.Y}\"/>");
    }

    private Markup LinkLabel(LinkPlan plan, double cross)
    {
        var (a, b) = Ends(plan, cross);
        var (x, y) = SameLayer(plan) ? ((a.X + b.X + (2 * Bow(a, b).X)) / 4, (a.Y + b.Y + (2 * Bow(a, b).Y)) / 4) : ((a.X + b.X) / 2, (a.Y + b.Y) / 2);
        var below = string.Join(" ", plan.Link.Subnets.Take(1).Select(s => s.ToString()));
        var notes = Notes(plan);
        return Markup.Of(
            $"""
            <g class="label"><text class="name" x="{x}" y="{y - 5}">{Short(plan.Name, 18)}</text><text class="subnet" x="{x}" y="{y + 13}">{below}</text>
            {Markup.When(notes.Length > 0, () => Markup.Of($"<text class=\"note\" x=\"{x}\" y=\"{y + 28}\">{notes}</text>"))}
            {Port(plan.Link.A, a, b)}{Port(plan.Link.B, b, a)}</g>
            """);
    }

    /// <summary>The name of an interface, beside its end of the link.</summary>
    private Markup Port(Endpoint end, (double X, double Y) at, (double X, double Y) far)
    {
        var toward = down ? Math.Sign(far.Y - at.Y) : Math.Sign(far.X - at.X);
        return down
            ? Markup.Of($"<text class=\"port start\" x=\"{at.X + 5}\" y=\"{at.Y + (toward >= 0 ? 14 : -7)}\">{Short(end.Interface, 12)}</text>")
            : Markup.Of($"<text class=\"port {(toward >= 0 ? "start" : "end")}\" x=\"{at.X + (toward >= 0 ? 5 : -5)}\" y=\"{at.Y - 5}\">{Short(end.Interface, 12)}</text>");
    }

    private string Notes(LinkPlan plan)
    {
        var notes = new List<string>();
        if (plan.Link.Impair is { } impair)
            notes.Add(ImpairmentWords.Of(impair));
        if (marks.Faults.TryGetValue(plan.Name, out var faults))
            notes.Add(Wording.Count(faults, "fault"));
        return string.Join(" · ", notes);
    }

    private bool SameLayer(LinkPlan plan) => layout.LayerOf(plan.Link.A.Node) == layout.LayerOf(plan.Link.B.Node);

    private (double X, double Y) Bow((double X, double Y) a, (double X, double Y) b) =>
        down ? ((a.X + b.X) / 2, Math.Max(a.Y, b.Y) + 80) : (Math.Max(a.X, b.X) + 80, (a.Y + b.Y) / 2);

    private ((double X, double Y) A, (double X, double Y) B) Ends(LinkPlan plan, double cross) =>
        (End(plan, plan.Link.A.Node, cross), End(plan, plan.Link.B.Node, cross));

    /// <summary>Where a link meets its node: the links of a side share the side's length.</summary>
    private (double X, double Y) End(LinkPlan plan, string node, double cross)
    {
        var side = Math.Sign(layout.LayerOf(TopologyLayout.Far(plan.Link, node)) - layout.LayerOf(node));
        var links = layout.LinksOf(node, side).Concat(side == 1 ? layout.LinksOf(node, 0) : side == 0 ? layout.LinksOf(node, 1) : []).ToList();
        var share = (links.FindIndex(l => l.Name == plan.Name) + 1.0) / (links.Count + 1);
        var (x, y) = Corner(node, cross);
        return down
            ? (x + (Width * share), y + (side < 0 ? 0 : Height))
            : (x + (side < 0 ? 0 : Width), y + (Height * share));
    }

    private (double X, double Y) Corner(string node, double cross)
    {
        var main = Margin + (layout.LayerOf(node) * (Box.Main + _gap.Layer));
        var across = (cross / 2) + (layout.Rank(node) * (Box.Cross + _gap.Node)) - (Box.Cross / 2);
        return down ? (across, main) : (main, across);
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private string Words() => string.Join("; ", layout.Plan.Links.Select(l => $"{l.Name}: {l.Link.A} to {l.Link.B}"));
}
