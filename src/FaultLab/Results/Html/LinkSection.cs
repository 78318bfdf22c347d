using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>What crossed the captured links, by the packets themselves: which hop lost what.</summary>
internal static class LinkSection
{
    public static Markup Render(RunFacts facts) => Markup.Of($"{Flows(facts)}{Tcp(facts)}");

    private static Markup Flows(RunFacts facts) => Markup.When(facts.LinkFlows.Count > 0, () => Markup.Of(
        $"""
        <section aria-labelledby="link-flows">
        <h2 id="link-flows">Flows on the captured links</h2>
        <div class="scroll card"><table class="wide">
        <thead><tr><th scope="col">Flow</th><th scope="col">Link</th><th scope="col">Where</th><th scope="col" class="number">Packets</th><th scope="col" class="number">Lost before</th>
        <th scope="col" class="number">Duplicates</th><th scope="col" class="number">Reordered</th><th scope="col" class="number">Longest delay</th></tr></thead>
        <tbody>{Markup.Each(facts.LinkFlows, f => Flow(f.Value, facts.LinkDelays.TryGetValue(f.Key, out var delay) ? delay : null))}</tbody>
        </table></div>
        </section>
        """));

    private static Markup Flow(LinkFlow flow, TimeSpan? delay) => Markup.Of(
        $"""
        <tr><td><strong>{flow.Traffic}</strong></td><td>{flow.Link}</td><td>{(flow.FromNode ? "out of" : "into")} {flow.Node}</td>
        <td class="number">{flow.Packets}</td><td class="number">{flow.Lost}</td><td class="number">{flow.Duplicates}</td><td class="number">{flow.Reordered}</td>
        <td class="number">{(delay is { } d ? Wording.Duration(d) : "–")}</td></tr>
        """);

    private static Markup Tcp(RunFacts facts) => Markup.When(facts.LinkTcps.Count > 0, () => Markup.Of(
        $"""
        <section aria-labelledby="link-tcp">
        <h2 id="link-tcp">TCP on the captured links</h2>
        <div class="scroll card"><table class="wide">
        <thead><tr><th scope="col">Link</th><th scope="col" class="number">Segments</th><th scope="col" class="number">Connections</th><th scope="col" class="number">Retransmitted</th>
        <th scope="col" class="number">Lost before</th><th scope="col" class="number">Zero windows</th><th scope="col" class="number">Resets</th><th scope="col" class="number">Stalls</th>
        <th scope="col" class="number">MPTCP subflows</th></tr></thead>
        <tbody>{Markup.Each(facts.LinkTcps, t => Row(t.Value))}</tbody>
        </table></div>
        </section>
        """));

    private static Markup Row(LinkTcp tcp) => Markup.Of(
        $"""
        <tr><td><strong>{tcp.Link}</strong></td><td class="number">{tcp.Segments}</td><td class="number">{tcp.Connections}</td><td class="number">{tcp.Retransmissions}</td>
        <td class="number">{tcp.FilledGaps}</td><td class="number">{tcp.ZeroWindows}</td><td class="number">{tcp.Resets}</td><td class="number">{tcp.Stalls}</td>
        <td class="number">{tcp.MultipathConnections + tcp.MultipathJoins}</td></tr>
        """);
}
