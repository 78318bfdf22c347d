using System.Collections.Immutable;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>From what the user wrote to what was meant; everything that cannot be meant is reported.</summary>
internal static class ScenarioConversion
{
    public static Scenario Convert(Conversion conversion)
    {
        var config = conversion.Scenario;
        CheckUnique(conversion, "traffic", (config.Traffic ?? []).Select(traffic => traffic?.Name));
        CheckUnique(conversion, "probes", (config.Probes ?? []).Select(probe => probe?.Name));
        return new Scenario
        {
            Name = config.Name ?? "",
            Description = config.Description,
            Seed = config.Seed,
            Duration = config.Duration ?? default,
            Params = Values.Of(config.Params),
            Matrix = MatrixConversion.Convert(conversion),
            Topology = new TopologyConversion(conversion).Convert(),
            Traffic = All(config.Traffic, "traffic", (traffic, path) => traffic.Convert(conversion, path)),
            Probes = All(config.Probes, "probes", (probe, path) => probe.Convert(conversion, path)),
            Faults = All(config.Faults, "faults", (fault, path) => fault.Convert(conversion, path)),
            Expect = All(config.Expect, "expect", (expectation, path) => expectation.Convert(conversion, path)),
            Capture = All(config.Capture?.Links, "capture", (link, path) => conversion.Link(path, link)?.Name),
            CaptureSettings = config.Capture?.Convert(conversion) ?? new CaptureSettings(),
        };
    }

    private static ImmutableArray<TModel> All<TConfig, TModel>(
        IReadOnlyList<TConfig?>? configs, string path, Func<TConfig, string, TModel?> convert)
        where TConfig : class
        where TModel : class =>
        [.. (configs ?? []).Select((config, index) => config is null ? null : convert(config, $"{path}[{index}]")).OfType<TModel>()];

    private static void CheckUnique(Conversion conversion, string path, IEnumerable<string?> names)
    {
        var seen = new HashSet<string>();
        foreach (var (index, name) in names.Index())
        {
            if (name is not null && !seen.Add(name))
            {
                conversion.Error($"{path}[{index}].name", $"\"{name}\" is taken by an earlier one");
            }
        }
    }
}
