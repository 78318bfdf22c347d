using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

/// <summary>
/// Each file in <c>wrong/</c> begins with the errors it must give, one line each: <c># expect LINE:COLUMN PATH: MESSAGE</c>.
/// <c>{folder}</c> stands for the folder of the file.
/// </summary>
internal sealed class WrongScenarioTests
{
    private const string Expect = "# expect ";

    private static string Folder => Repository.PathOf("tests", "FaultLab.Tests", "FaultLab", "Scenarios", "wrong");

    private static IEnumerable<TestCaseData> Files() =>
        Directory.GetFiles(Folder, "*.faultlab.yaml").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileName(file)));

    [TestCaseSource(nameof(Files))]
    public void Reports_every_error_with_its_place_and_what_was_meant(string file)
    {
        var expected = File.ReadLines(file)
            .TakeWhile(line => line.StartsWith(Expect, StringComparison.Ordinal))
            .Select(line => line[Expect.Length..].Replace("{folder}", Folder, StringComparison.Ordinal))
            .ToArray();

        var loaded = ScenarioLoader.Load(file, new Dictionary<string, string>());

        Assert.That(expected, Is.Not.Empty, "the file says what it expects");
        Assert.That(loaded.Errors.Select(Text), Is.EqualTo(expected));
        Assert.That(loaded.Scenario, Is.Null);
        Assert.That(loaded.ResolvedYaml, Is.Null);
    }

    [Test]
    public void At_least_fifty_wrong_files_are_tried() => Assert.That(Files().Count(), Is.GreaterThanOrEqualTo(50));

    /// <summary>The error as a user sees it, the file's name taken off.</summary>
    private static string Text(ScenarioError error) =>
        $"{error.Line}:{error.Column} {(error with { Line = 0, Column = 0 }).ToString()[(error.File.Length + 2)..]}";
}
