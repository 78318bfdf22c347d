using System.Text.Encodings.Web;
using System.Text.Json;
using FaultLab.Scenarios.Binding;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>The JSON schema of scenario files, made from the same records that read them.</summary>
public static class ScenarioSchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text: JSON Schema draft 7, which editors know best.</summary>
    public static string Create() => new SchemaWriter().Write(typeof(ScenarioConfig)).ToJsonString(Options) + "\n";
}
