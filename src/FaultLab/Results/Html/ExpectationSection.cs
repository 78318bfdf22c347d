namespace FaultLab.Results.Html;

/// <summary>What was expected, and what was measured.</summary>
internal static class ExpectationSection
{
    public static Markup Render(ReportInput input) => Markup.When(input.Judgement is { Expectations.Length: > 0 }, () => Markup.Of(
        $"""
        <section aria-labelledby="expected">
        <h2 id="expected">What was expected</h2>
        <div class="scroll card"><table>
        <thead><tr><th scope="col">Verdict</th><th scope="col">Expectation</th><th scope="col">Measured</th></tr></thead>
        <tbody>{Markup.Each(input.Judgement!.Expectations, Row)}</tbody>
        </table></div>
        </section>
        """));

    private static Markup Row(ExpectationResult result)
    {
        var verdict = result.Verdict.ToString().ToLowerInvariant();
        return Markup.Of($"<tr><td><span class=\"verdict {verdict}\">{verdict}</span></td><td>{result.Text}</td><td>{result.Explanation}</td></tr>");
    }
}
