namespace FaultLab.Results.Html;

/// <summary>Where our own side failed, and what can no longer be trusted for it.</summary>
internal static class TroubleSection
{
    public static Markup Render(RunFacts facts) => Markup.When(facts.Troubles.Count > 0, () => Markup.Of(
        $"""
        <section aria-labelledby="troubles">
        <h2 id="troubles">Troubles of the lab</h2>
        <div class="scroll card"><table>
        <thead><tr><th scope="col">When</th><th scope="col">Affects</th><th scope="col">What</th></tr></thead>
        <tbody>{Markup.Each(facts.Troubles.Take(200), t => Markup.Of($"<tr><td class=\"number\">{facts.Moment(t.At)}</td><td>{t.Affects}</td><td>{t.Message}</td></tr>"))}</tbody>
        </table></div>
        {Markup.When(facts.Troubles.Count > 200, () => Markup.Of($"<p class=\"muted\">and {facts.Troubles.Count - 200} more in history.jsonl</p>"))}
        </section>
        """));
}
