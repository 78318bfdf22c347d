using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FaultLab.Histories;

namespace FaultLab.Results;

/// <summary>How FaultLab writes JSON: camel case, enums in kebab case, durations in seconds, nothing for null.</summary>
public static class FaultLabJson
{
    /// <summary>For files that hold one document.</summary>
    public static JsonSerializerOptions Document { get; } = Create(indented: true);

    /// <summary>For files that hold one document a line.</summary>
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    public static string ToLine(HistoryEvent historyEvent) => JsonSerializer.Serialize(historyEvent, Line);

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new SecondsConverter() },
    };

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new((long)Math.Round(reader.GetDecimal() * TimeSpan.TicksPerSecond));

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Ticks / (decimal)TimeSpan.TicksPerSecond);
    }
}
