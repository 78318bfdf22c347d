using System.Runtime.CompilerServices;
using System.Text.Json;
using FaultLab.Detection.Consoles;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>Recorded consoles of real runs: a <c>.log</c> in the folder Recorded and beside it the <c>.json</c> of what is found in it.</summary>
public sealed class RecordedConsoleTests
{
    [TestCaseSource(nameof(RecordedLogs))]
    public void Finds_in_a_recorded_console_what_was_found_before(string name)
    {
        var found = ConsoleCase.Classify(File.ReadAllText(Path.Combine(Folder(), $"{name}.log")));

        Golden.Check($"Recorded/{name}.json", JsonSerializer.Serialize(found.Select(Summary), FaultLabJson.Document) + "\n");
    }

    private static IEnumerable<string> RecordedLogs() =>
        Directory.GetFiles(Folder(), "*.log").Select(path => Path.GetFileName(path)[..^".log".Length]).Order();

    private static object Summary(ConsoleFinding f) =>
        new { f.Class, f.Kind, f.Title, f.Function, f.Module, f.Subject, f.Panicked, f.Since, Lines = f.Excerpt.Length, First = f.Excerpt[0], Last = f.Excerpt[^1] };

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Recorded");
}
