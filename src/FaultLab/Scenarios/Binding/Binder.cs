using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using FaultLab.Scenarios.Yaml;

namespace FaultLab.Scenarios.Binding;

/// <summary>
/// Fills records of the file format from a document and reports whatever does not fit: unknown keys, missing keys, wrong types,
/// values out of range. What does not fit stays null, so that the rest can still be checked.
/// </summary>
internal sealed class Binder(Diagnostics diagnostics)
{
    public T? Bind<T>(SourceNode node)
        where T : class => (T?)BindRecord(typeof(T), node, "");

    private object? Bind(Type declared, Member member, SourceNode node, string path)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ScalarType.For(type) is { } scalar)
        {
            return BindScalar(scalar, type, member, node, path);
        }

        if (!type.IsGenericType)
        {
            return BindRecord(type, node, path);
        }

        return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? BindList(type.GetGenericArguments()[0], member, node, path)
            : BindMap(type, member, node, path);
    }

    private object? BindScalar(ScalarType scalar, Type type, Member member, SourceNode node, string path)
    {
        if (diagnostics.HasErrorAt(path))
        {
            // A parameter in it is unknown: it has no value that could be wrong.
            return null;
        }

        if (node is not SourceScalar { IsNull: false } written)
        {
            diagnostics.AddAt(node.Position, path, $"expected {scalar.What}, found {node.What}");
            return null;
        }

        var value = scalar.Parse(written.Text);
        if (value is null)
        {
            diagnostics.AddAt(node.Position, path, $"\"{written.Text}\" is not {scalar.What}",
                type.IsEnum ? NearestName.Of(written.Text, ScalarType.WordsOf(type)) : null);
        }
        else if (WrongRange(scalar, member, value) is { } complaint)
        {
            diagnostics.AddAt(node.Position, path, $"{written.Text} is out of range: {complaint}");
            return null;
        }
        else if (member.IsName && !Regex.IsMatch(written.Text, NameAttribute.Pattern))
        {
            diagnostics.AddAt(node.Position, path, $"\"{written.Text}\" is not a name: a letter, then up to 31 letters, digits, \"-\" or \"_\"");
        }

        return value;
    }

    private static string? WrongRange(ScalarType scalar, Member member, object value)
    {
        if (scalar.Magnitude is null)
        {
            return null;
        }

        var magnitude = scalar.Magnitude(value);
        if (member.Between is { } range)
        {
            return magnitude < range.Least || magnitude > range.Greatest
                ? $"it must be from {Text(range.Least, value)} to {Text(range.Greatest, value)}"
                : null;
        }

        return magnitude <= 0 && !member.ZeroAllowed ? "it must be more than 0" : null;
    }

    private static string Text(long limit, object value) =>
        value is ByteSize ? new ByteSize(limit).ToString() : limit.ToString(CultureInfo.InvariantCulture);

    private object? BindList(Type itemType, Member member, SourceNode node, string path)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        if (node is SourceList items)
        {
            for (var index = 0; index < items.Items.Length; index++)
            {
                // What could not be read keeps its place as null, so that indexes stay those of the file.
                list.Add(Bind(itemType, member, items.Items[index], $"{path}[{index}]"));
            }

            return list;
        }

        if (member.OneOrMany && node is SourceScalar { IsNull: false })
        {
            list.Add(Bind(itemType, member, node, path));
            return list;
        }

        if (IsNothing(node))
        {
            return list;
        }

        diagnostics.AddAt(node.Position, path, $"expected a list, found {node.What}");
        return null;
    }

    private object? BindMap(Type type, Member member, SourceNode node, string path)
    {
        if (OrEmpty(node) is not SourceMap source)
        {
            diagnostics.AddAt(node.Position, path, $"expected a map, found {node.What}");
            return null;
        }

        var map = (IDictionary)Activator.CreateInstance(type)!;
        var valueType = type.GetGenericArguments()[1];
        foreach (var (key, value) in source.Entries)
        {
            map[key.Text] = Bind(valueType, member, value, Paths.Join(path, key.Text));
        }

        return map;
    }

    private object? BindRecord(Type type, SourceNode node, string path)
    {
        var shape = Shape.Of(type);
        if (shape.Shorthand is { } shorthand && (node is SourceScalar || (node is SourceList && shorthand.OneOrMany)))
        {
            return BindShorthand(type, shorthand, node, path);
        }

        if (OrEmpty(node) is not SourceMap map)
        {
            diagnostics.AddAt(node.Position, path, $"expected a map, found {node.What}");
            return null;
        }

        if (shape.Variants.Length > 0)
        {
            return BindVariant(shape, map, path);
        }

        var record = Activator.CreateInstance(type)!;
        var hasDotted = shape.Members.Any(member => member.DottedKeys);
        var unknown = map.Entries.Where(entry => !shape.Keys.Contains(entry.Key.Text) && !(hasDotted && IsDotted(entry))).ToList();
        foreach (var member in shape.Members)
        {
            member.Property.SetValue(record, BindMember(member, map, path, unknown));
        }

        ReportUnknown(unknown, [.. shape.Keys, .. hasDotted ? ["a name with dots"] : Array.Empty<string>()], path);
        return record;
    }

    private object? BindShorthand(Type type, Member shorthand, SourceNode node, string path)
    {
        if (Bind(shorthand.Type, shorthand, node, path) is not { } value)
        {
            return null;
        }

        var record = Activator.CreateInstance(type)!;
        shorthand.Property.SetValue(record, value);
        return record;
    }

    private static bool IsDotted(SourceEntry entry) => entry.Key.Text.Contains('.', StringComparison.Ordinal);

    private static bool IsNothing(SourceNode node) => node is SourceScalar { IsNull: true };

    /// <summary>A key with nothing after it, where a map belongs, is an empty map: what is under it is commented out, or not needed.</summary>
    private static SourceNode OrEmpty(SourceNode node) => IsNothing(node) ? new SourceMap(node.Position, [], Flow: true) : node;

    private object? BindMember(Member member, SourceMap map, string path, List<SourceEntry> unknown)
    {
        if (member.Choices is { } choices)
        {
            return BindChoice(choices, map, path, unknown);
        }

        if (member.DottedKeys)
        {
            return BindMap(member.Type, member, map with { Entries = [.. map.Entries.Where(IsDotted)] }, path);
        }

        if (map[member.Key] is { } value)
        {
            return Bind(member.Type, member, value, Paths.Join(path, member.Key));
        }

        // A misspelt key is told once, as the unknown key it is.
        if (member.Required && !unknown.Any(entry => NearestName.Of(entry.Key.Text, [member.Key]) is not null))
        {
            diagnostics.AddAt(map.Position, path, $"\"{member.Key}\" is missing");
        }

        return null;
    }

    private object? BindChoice(IReadOnlyList<Choice> choices, SourceMap map, string path, List<SourceEntry> unknown)
    {
        var keys = choices.Select(choice => choice.Key).ToArray();
        var written = map.Entries.Where(entry => keys.Contains(entry.Key.Text)).ToList();
        if (written.Count == 0 && unknown.Count == 0)
        {
            diagnostics.AddAt(map.Position, path, $"one of {string.Join(", ", keys)} is missing");
        }

        foreach (var second in written.Skip(1))
        {
            diagnostics.AddAt(second.Key.Position, Paths.Join(path, second.Key.Text),
                $"\"{written[0].Key.Text}\" is set too; one entry takes only one of them");
        }

        var bound = written.Select(entry => BindRecord(
            choices.First(choice => choice.Key == entry.Key.Text).Config, entry.Value, Paths.Join(path, entry.Key.Text))).ToList();
        return bound.FirstOrDefault();
    }

    private object? BindVariant(Shape shape, SourceMap map, string path)
    {
        if (shape.Variants.FirstOrDefault(variant => map[variant.Key] is not null) is { } variant)
        {
            return BindRecord(variant.Config, map, path);
        }

        var keys = shape.Variants.Select(variant => variant.Key).ToArray();
        var misspelt = map.Entries.Where(entry => NearestName.Of(entry.Key.Text, keys) is not null).ToList();
        ReportUnknown(misspelt, keys, path);
        if (misspelt.Count == 0)
        {
            diagnostics.AddAt(map.Position, path, $"one of {string.Join(", ", keys)} is missing");
        }

        return null;
    }

    private void ReportUnknown(IEnumerable<SourceEntry> unknown, IEnumerable<string> keys, string path)
    {
        foreach (var entry in unknown)
        {
            var nearest = NearestName.Of(entry.Key.Text, keys);
            diagnostics.AddAt(entry.Key.Position, Paths.Join(path, entry.Key.Text),
                $"unknown key{(nearest is null ? $"; expected one of {string.Join(", ", keys)}" : "")}", nearest);
        }
    }
}
