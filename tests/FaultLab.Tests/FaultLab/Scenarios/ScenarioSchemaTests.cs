using System.Text.Json.Nodes;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

internal sealed class ScenarioSchemaTests
{
    [Test]
    public void The_committed_schema_is_that_of_the_model() => Assert.That(
        File.ReadAllText(Repository.PathOf("scenarios", "faultlab.schema.json")), Is.EqualTo(ScenarioSchema.Create()),
        "renew it: faultlab schema -o scenarios/faultlab.schema.json");

    [Test]
    public void Every_reference_leads_somewhere_and_every_key_is_described()
    {
        var schema = JsonNode.Parse(ScenarioSchema.Create())!.AsObject();
        var definitions = schema["definitions"]!.AsObject();
        var objects = Objects(schema).ToArray();

        Assert.Multiple(() =>
        {
            foreach (var reference in objects.Select(node => (string?)node["$ref"]).OfType<string>())
            {
                Assert.That(definitions.ContainsKey(reference["#/definitions/".Length..]), Is.True, reference);
            }

            foreach (var (key, value) in objects.Select(node => node["properties"]).OfType<JsonObject>().SelectMany(node => node))
            {
                var described = value!["description"] ?? definitions[((string?)value["$ref"] ?? "/none").Split('/')[^1]]?["description"];
                Assert.That((string?)described, Is.Not.Null.And.Not.Empty, $"description of {key}");
            }
        });
    }

    [Test]
    public void The_reference_names_every_key()
    {
        var reference = File.ReadAllText(Repository.PathOf("scenarios", "README.md"));
        var keys = Objects(JsonNode.Parse(ScenarioSchema.Create())!)
            .Select(node => node["properties"]).OfType<JsonObject>()
            .Where(node => !node.ContainsKey("properties"))
            .SelectMany(node => node.Select(property => property.Key)).Distinct();

        Assert.That(keys.Where(key => !reference.Contains($"`{key}`", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Objects(entry.Value)).Prepend(map),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
