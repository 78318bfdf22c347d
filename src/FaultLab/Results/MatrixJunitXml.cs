using System.Globalization;
using System.Xml;
using FaultLab.Matrices;

namespace FaultLab.Results;

/// <summary>A matrix as JUnit XML: one suite with all cells, each a class of its own, a case an expectation of a cell.</summary>
public static class MatrixJunitXml
{
    public static string Render(MatrixSummary matrix)
    {
        using var text = new JunitXml.Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            WriteSuite(xml, matrix);
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private static void WriteSuite(XmlWriter xml, MatrixSummary matrix)
    {
        var cells = matrix.Cells.Select(cell => (Cell: cell, Cases: Cases(cell))).ToList();
        var cases = cells.SelectMany(cell => cell.Cases).ToList();
        xml.WriteStartElement("testsuite");
        JunitXml.Attribute(xml, "name", $"faultlab.{matrix.Scenario}");
        JunitXml.Attribute(xml, "tests", JunitXml.Number(cases.Count));
        JunitXml.Attribute(xml, "failures", JunitXml.Number(cases.Count(c => c.Verdict == Verdict.Fail)));
        JunitXml.Attribute(xml, "errors", JunitXml.Number(cases.Count(c => c.Verdict == Verdict.Inconclusive)));
        JunitXml.Attribute(xml, "skipped", "0");
        JunitXml.Attribute(xml, "time", ((matrix.Ended ?? matrix.Started) - matrix.Started).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        JunitXml.Attribute(xml, "timestamp", matrix.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteStartElement("properties");
        JunitXml.WriteProperty(xml, "matrix", matrix.Matrix);
        JunitXml.WriteProperty(xml, "seed", JunitXml.Number(matrix.Seed));
        foreach (var (cell, _) in cells.Where(cell => cell.Cell.Run is not null))
        {
            JunitXml.WriteProperty(xml, $"run.{cell.Name}", cell.Run!);
        }

        xml.WriteEndElement();
        foreach (var (cell, ofCell) in cells)
        {
            foreach (var result in ofCell)
            {
                // Build servers make a tree of the dots in a class name.
                JunitXml.WriteCase(xml, $"faultlab.{matrix.Scenario}.{cell.Name.Replace('.', '_')}", result);
            }
        }

        xml.WriteElementString("system-out", JunitXml.Clean("\n" + string.Concat(cells.Select(cell => Log(cell.Cell)))));
        xml.WriteEndElement();
    }

    /// <summary>A cell that was not judged, or whose lab gave trouble, is no green one.</summary>
    private static List<ExpectationResult> Cases(CellResult cell)
    {
        var cases = cell.Expectations.ToList();
        var complaints = cell.Troubles.Concat(new[] { cell.Broke }.OfType<string>()).ToList();
        if (complaints.Count > 0 || cell.Status != "completed" || cell.Verdict is null)
        {
            cases.Add(new ExpectationResult
            {
                Text = "the lab works for the whole run",
                Verdict = Verdict.Inconclusive,
                Explanation = string.Join("; ", complaints.DefaultIfEmpty($"the run was not completed: {cell.Status}").Distinct()),
            });
        }

        return cases;
    }

    private static string Log(CellResult cell) =>
        $"{cell.Name}: {cell.Verdict?.ToString().ToLowerInvariant() ?? cell.Status}\n"
        + string.Concat(cell.Incidents.Select(incident => $"   {incident}\n"))
        + string.Concat(cell.Troubles.Select(trouble => $"   trouble: {trouble}\n"));
}
