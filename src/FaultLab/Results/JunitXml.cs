using System.Globalization;
using System.Text;
using System.Xml;
using FaultLab.Detection;

namespace FaultLab.Results;

/// <summary>
/// A run as JUnit XML, the format that build servers read: a suite a run, a case an expectation. A broken expectation is a
/// <c>failure</c>, one that cannot be said an <c>error</c>: build servers show both and tell them apart.
/// </summary>
public static class JunitXml
{
    public static string Render(RunSummary summary, Judgement? judgement)
    {
        var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            Write(xml, summary, judgement ?? Unjudged(summary));
        }

        return text + "\n";
    }

    private static void Write(XmlWriter xml, RunSummary summary, Judgement judgement)
    {
        var seconds = ((summary.Ended ?? summary.Started) - summary.Started).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var cases = Cases(summary, judgement);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", $"faultlab.{summary.Scenario}");
        Attribute(xml, "tests", Number(cases.Count));
        Attribute(xml, "failures", Number(cases.Count(c => c.Verdict == Verdict.Fail)));
        Attribute(xml, "errors", Number(cases.Count(c => c.Verdict == Verdict.Inconclusive)));
        Attribute(xml, "skipped", "0");
        Attribute(xml, "time", seconds);
        Attribute(xml, "timestamp", summary.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        WriteProperties(xml, summary);
        foreach (var result in cases)
        {
            WriteCase(xml, $"faultlab.{summary.Scenario}", result);
        }

        xml.WriteElementString("system-out", Clean(Log(judgement)));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Troubles of the run as a whole are a case of their own: otherwise a suite could be green though the run proves nothing.</summary>
    private static List<ExpectationResult> Cases(RunSummary summary, Judgement judgement)
    {
        var cases = judgement.Expectations.ToList();
        if (judgement.Troubles.Length > 0 || summary.Status is not ("completed" or "running"))
        {
            cases.Add(new ExpectationResult
            {
                Text = "the lab works for the whole run",
                Verdict = Verdict.Inconclusive,
                Explanation = string.Join("; ", judgement.Troubles.DefaultIfEmpty($"the run was not completed: {summary.Status}")),
            });
        }

        return cases;
    }

    private static Judgement Unjudged(RunSummary summary) => new()
    {
        Verdict = Verdict.Inconclusive,
        Expectations = [],
        Incidents = [],
        Troubles = [$"the run was not judged: {summary.Status}"],
    };

    private static void WriteProperties(XmlWriter xml, RunSummary summary)
    {
        xml.WriteStartElement("properties");
        WriteProperty(xml, "run", summary.Run);
        WriteProperty(xml, "seed", Number(summary.Seed));
        WriteProperty(xml, "status", summary.Status);
        foreach (var (name, value) in summary.Params)
        {
            WriteProperty(xml, $"param.{name}", value);
        }

        foreach (var (name, value) in summary.Versions)
        {
            WriteProperty(xml, $"version.{name}", value);
        }

        xml.WriteEndElement();
    }

    internal static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        Attribute(xml, "name", name);
        Attribute(xml, "value", value);
        xml.WriteEndElement();
    }

    internal static void WriteCase(XmlWriter xml, string className, ExpectationResult result)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", className);
        Attribute(xml, "name", result.Text);
        if (result.Verdict != Verdict.Pass)
        {
            xml.WriteStartElement(result.Verdict == Verdict.Fail ? "failure" : "error");
            Attribute(xml, "message", result.Explanation);
            Attribute(xml, "type", result.Verdict == Verdict.Fail ? "expectation" : "inconclusive");
            xml.WriteString(Clean(result.Explanation));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Log(Judgement judgement)
    {
        var log = new StringBuilder("\n");
        foreach (var numbered in NumberedIncident.Of(judgement))
        {
            Describe(log, numbered.Incident, $"{numbered.Number}. ", "");
            foreach (var line in numbered.Incident.Console)
            {
                log.Append("   | ").Append(Printable.Line(line)).Append('\n');
            }
        }

        foreach (var trouble in judgement.Troubles)
        {
            log.Append("trouble: ").Append(trouble).Append('\n');
        }

        return log.ToString();
    }

    private static void Describe(StringBuilder log, Incident incident, string bullet, string indent)
    {
        log.Append(indent).Append(bullet).Append(NumberedIncident.KindName(incident)).Append(' ').Append(incident.Node ?? incident.Link ?? incident.Probe)
            .Append(" at ").Append(Wording.Duration(incident.From)).Append(": ").Append(incident.Title).Append('\n');
        if (incident.Context is { } context)
        {
            log.Append(indent).Append("   ").Append(context).Append('\n');
        }

        foreach (var consequence in incident.Consequences)
        {
            Describe(log, consequence, "- ", indent + "   ");
        }
    }

    internal static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    /// <summary>Characters that XML 1.0 cannot hold even when escaped (section 2.2) become pictures of themselves.</summary>
    internal static string Clean(string text) =>
        string.Join('\n', text.Split('\n').Select(Printable.Line)).Replace('\ufffe', '?').Replace('\uffff', '?');

    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A string has no encoding, but the file it goes to is UTF-8 and its declaration must say so.</summary>
    internal sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
