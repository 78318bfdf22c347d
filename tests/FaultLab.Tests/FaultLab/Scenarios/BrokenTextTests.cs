using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

/// <summary>Whatever is done to a scenario file, loading it ends in a scenario or in errors, never in an exception.</summary>
internal sealed class BrokenTextTests
{
    private static readonly string Quickstart = File.ReadAllText(Repository.PathOf("scenarios", "quickstart.faultlab.yaml"));

    [Test]
    public void A_file_cut_off_anywhere_loads_or_is_reported()
    {
        var body = Quickstart.IndexOf("name:", StringComparison.Ordinal);
        for (var length = body; length < Quickstart.Length; length += 7)
        {
            AssertReported(Quickstart[..length]);
        }
    }

    [Test]
    public void A_file_with_a_stray_character_loads_or_is_reported()
    {
        var strays = Gen.Elements("{", "}", "[", "]", ":", "\"", "'", "*", "&", "!", "|", ">", "%", "@", "`", "#", "-", "\t", "\n", "?", ",", "\0", "é", "${");
        var edits = Gen.Zip(Gen.Choose(0, Quickstart.Length), strays);

        Prop.ForAll(Arb.From(edits), edit => AssertReported(Quickstart.Insert(edit.Item1, edit.Item2)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static void AssertReported(string text)
    {
        var loaded = ScenarioLoader.LoadText(text, "x.yaml");

        Assert.That(loaded.Scenario is null, Is.EqualTo(loaded.Errors.Length > 0));
    }
}
