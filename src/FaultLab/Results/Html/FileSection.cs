using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>How long each phase took, and the files of the run.</summary>
internal static class FileSection
{
    public static Markup Render(ReportInput input, RunFacts facts) => Markup.Of(
        $"""
        <section aria-labelledby="files">
        <h2 id="files">The run</h2>
        {Markup.When(facts.Phases.Count > 0, () => Markup.Of($"<ol class=\"phases card\">{Markup.Each(Phases(facts), p => Markup.Of($"<li><span>{p.Name}</span> {Wording.Duration(p.Took)}</li>"))}</ol>"))}
        {Markup.When(!input.Files.IsEmpty, () => Markup.Of(
            $"<ul class=\"files card\">{Markup.Each(input.Files, f => Markup.Of($"<li><a href=\"{Uri(f.Path)}\">{f.Path}</a> <span>{Wording.Bytes(f.Bytes)}</span></li>"))}</ul>"))}
        </section>
        """);

    private static IEnumerable<(string Name, TimeSpan Took)> Phases(RunFacts facts)
    {
        for (var i = 0; i < facts.Phases.Count; i++)
        {
            var end = i + 1 < facts.Phases.Count ? facts.Phases[i + 1].At : facts.End;
            yield return (facts.Phases[i].Phase.ToString().ToLowerInvariant(), end - facts.Phases[i].At);
        }
    }

    private static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));
}
