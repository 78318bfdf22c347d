using FaultLab.Detection;
using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>Which captured links carried subflows of which multipath TCP connections.</summary>
internal static class SubflowSection
{
    /// <summary>Flows that are renewed make thousands.</summary>
    private const int Most = 200;

    public static Markup Render(RunFacts facts)
    {
        var connections = Subflows.Of(facts.Subflows.Values);
        var rows = connections.SelectMany(c => c.Subflows.Select(s => (Connection: c, Subflow: s))).Where(r => r.Subflow.Established is not null).ToList();
        return Markup.When(rows.Count > 0, () => Markup.Of(
            $"""
            <section aria-labelledby="subflows">
            <h2 id="subflows">MPTCP on the captured links</h2>
            <p>{string.Join("; ", ByLink(rows.Select(r => r.Subflow)))}.{(rows.Count > Most ? $" The first {Most}:" : "")}</p>
            <div class="scroll card"><table class="wide">
            <thead><tr><th scope="col">Connection</th><th scope="col">Link</th><th scope="col">Subflow</th><th scope="col">What</th><th scope="col" class="number">From</th>
            <th scope="col" class="number">Until</th><th scope="col" class="number">Bytes</th><th scope="col" class="number">Back</th><th scope="col" class="number">Retransmitted</th></tr></thead>
            <tbody>{Markup.Each(rows.Take(Most), r => Row(r.Connection.Name, r.Subflow, facts))}</tbody>
            </table></div>
            </section>
            """));
    }

    private static IEnumerable<string> ByLink(IEnumerable<LinkSubflow> subflows) => subflows.GroupBy(s => s.Link)
        .Select(g => $"{g.Key}: {Wording.Count(g.Count(), "subflow")}, {Wording.Bytes(g.Sum(s => s.Bytes + s.BytesBack))}");

    private static Markup Row(string connection, LinkSubflow subflow, RunFacts facts) => Markup.Of(
        $"""
        <tr><td>{connection}</td><td><strong>{subflow.Link}</strong></td><td>{subflow.Flow}</td><td>{(subflow.IsJoin ? "joined" : "first")}{(subflow.IsBackup ? ", backup" : "")}</td>
        <td class="number">{facts.Moment(subflow.Established!.Value)}</td><td class="number">{Until(subflow, facts)}</td>
        <td class="number">{Wording.Bytes(subflow.Bytes)}</td><td class="number">{Wording.Bytes(subflow.BytesBack)}</td><td class="number">{subflow.Retransmissions}</td></tr>
        """);

    private static string Until(LinkSubflow subflow, RunFacts facts) =>
        subflow.Closed is { } closed ? $"{facts.Moment(closed)}{(subflow.WasReset ? ", reset" : "")}" : "open";
}
