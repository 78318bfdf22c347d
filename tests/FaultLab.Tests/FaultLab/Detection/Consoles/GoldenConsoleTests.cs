using System.Runtime.CompilerServices;
using System.Text.Json;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>
/// Recorded consoles of real runs: a <c>.log</c> and beside it the <c>.json</c> of what is found in it. Set FAULTLAB_UPDATE_GOLDEN=1 to
/// write the expectation anew, then look at the difference.
/// </summary>
public sealed class GoldenConsoleTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("FAULTLAB_UPDATE_GOLDEN") == "1";

    private static IEnumerable<TestCaseData> Logs() =>
        Directory.GetFiles(Folder(), "*.log").Order().Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Logs))]
    public void Finds_in_a_recorded_console_what_was_found_before(string path)
    {
        var lines = File.ReadAllText(path).Split('\n');
        var found = ConsoleClassifier.Classify(lines.Select((text, i) => new ConsoleLine { At = TimeSpan.FromMilliseconds(i), Wall = default, Node = "gw", Text = text }));
        var actual = JsonSerializer.Serialize(found.Select(f => new { f.Class, f.Kind, f.Title, f.Function, f.Module, f.Subject, f.Panicked, f.Since, Lines = f.Excerpt.Length, First = f.Excerpt[0], Last = f.Excerpt[^1] }), FaultLabJson.Document) + "\n";
        var expectation = path[..^".log".Length] + ".json";
        if (Update)
        {
            File.WriteAllText(expectation, actual);
        }

        Assert.That(actual, Is.EqualTo(File.ReadAllText(expectation)));
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
