using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Results.Html;

/// <summary>
/// Draws <c>report.html</c>: one file that holds its data, scripts and styles, opens without a network, and runs no script but its own
/// (its content security policy names the scripts' hash; everything from the nodes is escaped besides).
/// </summary>
public static class HtmlReport
{
    public static string Render(ReportInput input)
    {
        var facts = RunFacts.Of(input.History);
        var script = Assets.Read("uPlot.js") + "\n" + Assets.Scripts;
        return Page(input, facts, script).Text;
    }

    private static Markup Page(ReportInput input, RunFacts facts, string script) => Markup.Of(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{Hash(script)}'">
        <title>{HeaderSection.Word(input)}: {input.Summary.Scenario}, seed {input.Summary.Seed}</title>
        <style>{new Markup(Assets.Read("uPlot.css"))}
        {new Markup(Assets.Read("report.css"))}</style>
        </head>
        <body>
        <a class="skip" href="#content">Skip to what happened</a>
        {HeaderSection.Render(input, facts)}
        <main id="content">
        {IncidentSection.Render(input, facts)}
        {ExpectationSection.Render(input)}
        {TopologySection.Render(input, facts)}
        {TimelineSection.Render(input, facts)}
        {StepSection.Render(facts)}
        {FaultSection.Render(input, facts)}
        {MeasureSection.Render(input, facts)}
        {LinkSection.Render(facts)}
        {SubflowSection.Render(facts)}
        {TroubleSection.Render(facts)}
        {FileSection.Render(input, facts)}
        </main>
        <script>{new Markup(script)}</script>
        </body>
        </html>

        """);

    private static Markup Hash(string script) => new(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
}
