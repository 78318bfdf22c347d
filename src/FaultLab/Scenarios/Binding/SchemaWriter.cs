using System.Text.Json.Nodes;

namespace FaultLab.Scenarios.Binding;

/// <summary>Writes the shapes of the file format as a JSON schema, a definition for each record.</summary>
internal sealed class SchemaWriter
{
    private const string Parameter = "parameter";

    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal)
    {
        [Parameter] = new JsonObject
        {
            ["description"] = "A value with parameters, such as ${name}.",
            ["type"] = "string",
            ["pattern"] = @"\$\{[^{}]*\}",
        },
    };

    public JsonObject Write(Type root)
    {
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#" };
        foreach (var (key, value) in Map(Shape.Of(root)).ToArray())
        {
            schema[key] = value?.DeepClone();
        }

        schema["definitions"] = new JsonObject([.. _definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value))]);
        return schema;
    }

    private JsonObject Of(Type declared, Member member)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ScalarType.For(type) is { } scalar)
        {
            return Scalar(scalar, member);
        }

        if (!type.IsGenericType)
        {
            return Reference(type);
        }

        var item = Of(type.GetGenericArguments()[^1], member);
        if (type.GetGenericTypeDefinition() != typeof(IReadOnlyList<>))
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = item };
        }

        var list = new JsonObject { ["type"] = "array", ["items"] = item };
        return member.OneOrMany ? new JsonObject { ["anyOf"] = new JsonArray(item.DeepClone(), list) } : list;
    }

    private static JsonObject Scalar(ScalarType scalar, Member member)
    {
        var schema = scalar.Schema();
        if (member.Between is { } range)
        {
            schema["minimum"] = range.Least;
            schema["maximum"] = range.Greatest;
        }

        if (member.IsName)
        {
            schema["type"] = "string";
            schema["pattern"] = NameAttribute.Pattern;
        }

        return scalar.IsText && !member.IsName
            ? schema
            : new JsonObject { ["anyOf"] = new JsonArray(schema, Reference(Parameter)) };
    }

    private JsonObject Reference(Type type)
    {
        var name = NameOf(type);
        if (!_definitions.ContainsKey(name))
        {
            // Held before it is filled, so that a record may lead back to itself.
            _definitions[name] = new JsonObject();
            _definitions[name] = Definition(type);
        }

        return Reference(name);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    private JsonObject Definition(Type type)
    {
        var shape = Shape.Of(type);
        if (shape.Variants.Length > 0)
        {
            return new JsonObject { ["oneOf"] = new JsonArray([.. shape.Variants.Select(variant => Reference(variant.Config))]) };
        }

        var map = Map(shape);
        return shape.Shorthand is { } shorthand
            ? new JsonObject { ["anyOf"] = new JsonArray(Of(shorthand.Type, shorthand), map) }
            : map;
    }

    private JsonObject Map(Shape shape)
    {
        var map = new JsonObject();
        if (shape.Description is not null)
        {
            map["description"] = shape.Description;
        }

        map["type"] = "object";
        var properties = new JsonObject();
        foreach (var member in shape.Members.Where(member => !member.DottedKeys))
        {
            AddProperties(properties, member);
        }

        map["properties"] = properties;
        if (shape.Members.FirstOrDefault(member => member.DottedKeys) is { } dotted)
        {
            map["patternProperties"] = new JsonObject { [@"\."] = Described(Of(dotted.Type.GetGenericArguments()[^1], dotted), dotted) };
        }

        map["additionalProperties"] = false;
        var required = shape.Members.Where(member => member.Required && member.Choices is null).Select(member => (JsonNode)member.Key).ToArray();
        if (required.Length > 0)
        {
            map["required"] = new JsonArray(required);
        }

        if (shape.Members.FirstOrDefault(member => member.Choices is not null)?.Choices is { } choices)
        {
            map["oneOf"] = new JsonArray([.. choices.Select(choice => new JsonObject { ["required"] = new JsonArray(choice.Key) })]);
        }

        return map;
    }

    private void AddProperties(JsonObject properties, Member member)
    {
        if (member.Choices is not { } choices)
        {
            properties[member.Key] = Described(Of(member.Type, member), member);
            return;
        }

        foreach (var choice in choices)
        {
            properties[choice.Key] = Reference(choice.Config);
        }
    }

    /// <summary>Draft 7 ignores what stands beside a reference, so a described one is wrapped.</summary>
    private static JsonObject Described(JsonObject schema, Member member)
    {
        if (member.Description is null)
        {
            return schema;
        }

        var described = new JsonObject { ["description"] = member.Description };
        if (schema.ContainsKey("$ref"))
        {
            described["allOf"] = new JsonArray(schema);
            return described;
        }

        foreach (var (key, value) in schema.ToArray())
        {
            described[key] = value?.DeepClone();
        }

        return described;
    }

    private static string NameOf(Type type)
    {
        var name = type.Name.EndsWith("Config", StringComparison.Ordinal) ? type.Name[..^"Config".Length] : type.Name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
