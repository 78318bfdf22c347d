using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FaultLab.Scenarios.Yaml;

/// <summary>
/// Fills in the parameters of a scenario: <c>${name}</c> becomes the value that <c>params:</c> or the command line gives it,
/// <c>$${</c> stays <c>${</c>.
/// </summary>
internal sealed partial class Parameters
{
    public const string Key = "params";

    private readonly Diagnostics _diagnostics;
    private readonly ImmutableSortedDictionary<string, string> _values;

    private Parameters(Diagnostics diagnostics, ImmutableSortedDictionary<string, string> values)
    {
        _diagnostics = diagnostics;
        _values = values;
    }

    /// <summary>The document with every parameter filled in; its <c>params</c> hold the values in force.</summary>
    public static SourceNode Fill(SourceNode root, IReadOnlyDictionary<string, string> set, Diagnostics diagnostics)
    {
        if (root is not SourceMap map)
        {
            return root;
        }

        var section = map[Key] as SourceMap;
        var declared = section is null ? [] : section.Entries.Select(entry => entry.Key.Text).ToList();
        foreach (var name in set.Keys.Where(name => !declared.Contains(name)))
        {
            diagnostics.Add(Key, $"--set {name}: the scenario has no parameter of that name", NearestName.Of(name, declared));
        }

        var filledSection = section is null ? null : section with { Entries = [.. section.Entries.Select(entry => Override(entry, set))] };
        var values = (filledSection?.Entries ?? []).Where(entry => entry.Value is SourceScalar)
            .ToImmutableSortedDictionary(entry => entry.Key.Text, entry => ((SourceScalar)entry.Value).Text, StringComparer.Ordinal);
        var parameters = new Parameters(diagnostics, values);
        return map with
        {
            Entries = [.. map.Entries.Select(entry => entry with
            {
                Value = entry.Key.Text == Key ? filledSection ?? entry.Value : parameters.Fill(entry.Value, entry.Key.Text),
            })],
        };
    }

    private static SourceEntry Override(SourceEntry entry, IReadOnlyDictionary<string, string> set) =>
        set.TryGetValue(entry.Key.Text, out var value)
            ? entry with { Value = new SourceScalar(entry.Value.Position, value, Plain: false) }
            : entry;

    private SourceNode Fill(SourceNode node, string path) => node switch
    {
        SourceScalar scalar => scalar with { Text = Fill(scalar, path) },
        SourceList list => list with { Items = [.. list.Items.Select((item, index) => Fill(item, $"{path}[{index}]"))] },
        SourceMap map => map with
        {
            Entries = [.. map.Entries.Select(entry => entry with { Value = Fill(entry.Value, Paths.Join(path, entry.Key.Text)) })],
        },
        _ => node,
    };

    private string Fill(SourceScalar scalar, string path) => Reference().Replace(scalar.Text, match =>
    {
        if (match.Value == "$${")
        {
            return "${";
        }

        var name = match.Groups["name"];
        if (!name.Success)
        {
            _diagnostics.AddAt(scalar.Position, path, "\"${\" is not closed by \"}\"; write \"$${\" for a literal \"${\"");
        }
        else if (_values.TryGetValue(name.Value, out var value))
        {
            return value;
        }
        else
        {
            _diagnostics.AddAt(scalar.Position, path, $"no parameter is named \"{name.Value}\"", NearestName.Of(name.Value, _values.Keys));
        }

        return match.Value;
    });

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[^{}]*)\}|\$\{")]
    private static partial Regex Reference();
}
