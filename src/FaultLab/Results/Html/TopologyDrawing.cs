using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>Draws a laid out topology as SVG, its layers from left to right or from top to bottom.</summary>
internal sealed class TopologyDrawing(TopologyLayout layout, TopologyMarks marks, bool down)
{
    private const double Margin = 14;
    private const double LineHeight = 15;

    /// <summary>What a label of a link needs beside another one: a letter is some 7 wide.</summary>
    private const double LabelWidth = 100;

    /// <summary>Between the labels of links side by side.</summary>
    private const double LabelGap = 10;

    /// <summary>A node is as large as its text, or as the labels of parallel links that end at it side by side: n of them cut its side into n + 1 pieces.</summary>
    private readonly (double Width, double Height) _node = Parallel(layout) is var links and > 1
        ? (down ? (links + 1) * LabelWidth : 140, down ? 62 : (links + 1) * ((MostLines(layout, marks) * LineHeight) + LabelGap))
        : (140, 62);

    /// <summary>Room between layers for a link's names and subnets, and between the nodes of a layer.</summary>
    private readonly (double Layer, double Node) _gap = down ? (104, 28) : (196, 80);

    private double Width => _node.Width;

    private double Height => _node.Height;

    private (double Main, double Cross) Box => down ? (Height, Width) : (Width, Height);

    /// <summary>The most links that join the same two nodes.</summary>
    private static int Parallel(TopologyLayout layout) => layout.Plan.Links
        .GroupBy(l => string.CompareOrdinal(l.Link.A.Node, l.Link.B.Node) < 0 ? (l.Link.A.Node, l.Link.B.Node) : (l.Link.B.Node, l.Link.A.Node))
        .Select(same => same.Count()).DefaultIfEmpty().Max();

    private static int MostLines(TopologyLayout layout, TopologyMarks marks) => layout.Plan.Links.Max(l => Lines(l, marks).Count());

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
            <text class="name" x="{Width / 2}" y="{(Height / 2) - 5}">{Short(node.Name, 18)}</text>
            <text class="kind" x="{Width / 2}" y="{(Height / 2) + 15}">{Short(KindOf(node), 24)}</text>
            {Markup.When(incidents.Count > 0, () => Badge(incidents))}
            </g>
            """);
    }

    private Markup Badge(List<NumberedIncident> incidents) => Markup.Of(
        $"<a href=\"#incident-{incidents[0].Number}\" class=\"mark\"><title>{Wording.Count(incidents.Count, "incident")}: {incidents[0].Incident.Title}</title><circle cx=\"{Width - 16}\" cy=\"0\" r=\"11\"/><text x=\"{Width - 16}\" y=\"4.5\">{(incidents.Count == 1 ? "!" : $"{incidents.Count}")}</text></a>");

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
        return Markup.Of($"<path class=\"link {impaired}\" d=\"{(SameLayer(plan) ? Bow(a, b) : Curve(a, b))}\"/>");
    }

    /// <summary>Leaves both nodes at right angles to their sides.</summary>
    private Markup Curve((double X, double Y) a, (double X, double Y) b)
    {
        var (x, y) = Middle(a, b);
        return down
            ? Markup.Of($"M{a.X} {a.Y}C{a.X} {y} {b.X} {y} {b.X} {b.Y}")
            : Markup.Of($"M{a.X} {a.Y}C{x} {a.Y} {x} {b.Y} {b.X} {b.Y}");
    }

    private Markup Bow((double X, double Y) a, (double X, double Y) b)
    {
        var (x, y) = BowTip(a, b);
        return Markup.Of($"M{a.X} {a.Y}Q{x} {y} {b.X} {b.Y}");
    }

    private Markup LinkLabel(LinkPlan plan, double cross)
    {
        var (a, b) = Ends(plan, cross);
        var (x, y) = SameLayer(plan) ? Middle(Middle(a, b), BowTip(a, b)) : Middle(a, b);
        var lines = Lines(plan, marks).ToArray();
        var level = !down && a.Y == b.Y;
        var top = level ? y - 20 : y - (lines.Length * LineHeight / 2);
        var width = (lines.Max(l => l.Text.Length) * 6.9) + 8;
        return Markup.Of(
            $"""
            <g class="label">
            {Markup.When(!level, () => Markup.Of($"<rect x=\"{x - (width / 2)}\" y=\"{top - 2}\" width=\"{width}\" height=\"{(lines.Length * LineHeight) + 4}\"/>"))}
            {Markup.Each(lines.Index(), l => Markup.Of($"<text class=\"{l.Item.Class}\" x=\"{x}\" y=\"{top + 12 + (l.Index * LineHeight) + (level && l.Index > 0 ? 9 : 0)}\">{l.Item.Text}</text>"))}
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

    private static IEnumerable<(string Class, string Text)> Lines(LinkPlan plan, TopologyMarks marks) =>
        [("name", Short(plan.Name, 18)), .. plan.Link.Subnets.Take(2).Select(s => ("subnet", s.ToString())), .. Notes(plan, marks).Select(n => ("note", n))];

    private static IEnumerable<string> Notes(LinkPlan plan, TopologyMarks marks)
    {
        if (plan.Link.Impair is { } impair)
        {
            yield return ImpairmentWords.Of(impair);
        }

        if (marks.Faults.TryGetValue(plan.Name, out var faults))
        {
            yield return Wording.Count(faults, "fault");
        }
    }

    private bool SameLayer(LinkPlan plan) => layout.LayerOf(plan.Link.A.Node) == layout.LayerOf(plan.Link.B.Node);

    private static (double X, double Y) Middle((double X, double Y) a, (double X, double Y) b) => ((a.X + b.X) / 2, (a.Y + b.Y) / 2);

    /// <summary>A link within a layer bows out of the way of the layer's nodes.</summary>
    private (double X, double Y) BowTip((double X, double Y) a, (double X, double Y) b) =>
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
