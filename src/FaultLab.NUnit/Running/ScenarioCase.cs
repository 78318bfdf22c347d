using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.NUnit.Running;

/// <summary>What one test case runs.</summary>
internal sealed record ScenarioCase(string File, ImmutableSortedDictionary<string, string> Set, uint? Seed, bool MustPass)
{
    /// <summary>The test's property that holds it.</summary>
    public const string Property = "_FAULTLAB_SCENARIO";

    /// <summary>All that is wrong with the file, so that a wrong scenario is told before anything runs; null: nothing.</summary>
    public string? WhyNot(string named) => System.IO.File.Exists(File)
        ? Errors(ScenarioLoader.Load(File, Set))
        : $"there is no {named} in the folder of the test assembly or in any above it";

    public ScenarioLoadResult Load() => ScenarioLoader.Load(File, Set);

    private static string? Errors(ScenarioLoadResult loaded) => loaded.Errors.IsEmpty ? null : string.Join('\n', loaded.Errors);
}
