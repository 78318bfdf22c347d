using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultLab.Scenarios.Binding;

/// <summary>A type whose value is one word of a file: how it is read, what a message calls it, how the schema describes it.</summary>
/// <param name="What">As in "is not …": <c>a duration such as 2s, 200ms or 2m30s</c>.</param>
/// <param name="Parse">Null when the text is none.</param>
/// <param name="Magnitude">The number behind the value, for ranges; null for types without one.</param>
/// <param name="Schema">JSON schema of the value as a JSON type.</param>
internal sealed record ScalarType(string What, Func<string, object?> Parse, Func<object, decimal>? Magnitude, Func<JsonObject> Schema)
{
    private const string DurationPattern = @"\d+(\.\d+)?\s*(ms|us|min|[dhms])";
    private const string BitRatePattern = @"\d+(\.\d+)?\s*[kmgtKMGT]?bit";
    private const string PercentagePattern = @"\d+(\.\d+)?\s*%";

    private static readonly Dictionary<Type, ScalarType> Known = new()
    {
        [typeof(string)] = new("text", text => text, null, () => new() { ["type"] = new JsonArray("string", "number", "boolean") }),
        [typeof(bool)] = new("true or false", text => text switch { "true" => true, "false" => false, _ => null }, null, () => new() { ["type"] = "boolean" }),
        [typeof(int)] = Of<int>("a whole number", TryInt, value => value, () => new() { ["type"] = "integer" }),
        [typeof(double)] = Of<double>("a number such as 0.5", TryDouble, value => (decimal)value, () => new() { ["type"] = "number" }),
        [typeof(uint)] = Of<uint>("a whole number from 0 to 4294967295", TryUInt, null, () => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue }),
        [typeof(TimeSpan)] = Of<TimeSpan>(
            "a duration such as 2s, 200ms or 2m30s", Quantity.TryParseDuration, value => value.Ticks, () => Text($"^(({DurationPattern}\\s*)+|0)$", number: true)),
        [typeof(ByteSize)] = Of<ByteSize>(
            "a size such as 60000, 128MiB or 64kB", Quantity.TryParseSize, value => value.Bytes, () => Text(@"^\d+(\.\d+)?\s*([kmgtKMGT][iI]?)?[bB]?$", number: true)),
        [typeof(BitRate)] = Of<BitRate>("a data rate such as 100mbit or 2.5gbit", Quantity.TryParseBitRate, value => value.BitsPerSecond, () => Text($"^{BitRatePattern}$")),
        [typeof(EventRate)] = Of<EventRate>("a rate such as 50/s or 100/min", Quantity.TryParseEventRate, value => (decimal)value.PerSecond, () => Text(@"^\d+(\.\d+)?\s*/(s|min|h)$")),
        [typeof(Percentage)] = Of<Percentage>("a percentage from 0% to 100%", Quantity.TryParsePercentage, null, () => Text($"^{PercentagePattern}$")),
        [typeof(Bound<TimeSpan>)] = Bound<TimeSpan>("<= 2s", Quantity.TryParseDuration, DurationPattern),
        [typeof(Bound<Percentage>)] = Bound<Percentage>("<= 20%", Quantity.TryParsePercentage, PercentagePattern),
        [typeof(Bound<BitRate>)] = Bound<BitRate>(">= 10mbit", Quantity.TryParseBitRate, BitRatePattern),
        [typeof(Bound<int>)] = Bound<int>(">= 2", TryCount, @"\d+"),
        [typeof(IPNetwork)] = Of<IPNetwork>("a subnet such as 198.18.0.0/24 or 2001:db8:1::/64, its host bits 0", TryNetwork, null, () => Text(@"^[0-9a-fA-F.:]+/\d+$")),
        [typeof(IPAddress)] = Of<IPAddress>("an address such as 198.18.0.1 or 2001:db8::1", TryAddress, null, () => Text(@"^[0-9a-fA-F.:]+$")),
        [typeof(Endpoint)] = Of<Endpoint>("an interface of a node, such as gw:wan0", TryEndpoint, null, () => Text("^[^:]+:[^:]+$")),
    };

    public bool IsText { get; private init; }

    /// <summary>The scalar type behind <paramref name="type"/>; null when it is a record, a list or a map.</summary>
    public static ScalarType? For(Type type) =>
        type.IsEnum ? Enumeration(type) : type == typeof(string) ? Known[type] with { IsText = true } : Known.GetValueOrDefault(type);

    /// <summary>The words an enumeration takes in a file.</summary>
    public static IEnumerable<string> WordsOf(Type enumeration) => Enum.GetNames(enumeration).Select(JsonNamingPolicy.KebabCaseLower.ConvertName);

    private static ScalarType Enumeration(Type type)
    {
        var words = WordsOf(type).ToArray();
        return new ScalarType(
            $"one of {string.Join(", ", words)}",
            text => Array.IndexOf(words, text) is >= 0 and var index ? Enum.GetValues(type).GetValue(index) : null,
            null,
            () => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) });
    }

    private static ScalarType Of<T>(string what, Quantity.Parser<T> parse, Func<T, decimal>? magnitude, Func<JsonObject> schema)
        where T : notnull =>
        new(what, text => parse(text, out var value) ? value : null, magnitude is null ? null : value => magnitude((T)value), schema);

    private static ScalarType Bound<T>(string example, Quantity.Parser<T> parse, string pattern)
        where T : struct =>
        Of<Bound<T>>($"a bound such as \"{example}\"", (string text, out Bound<T> value) => Quantity.TryParseBound(text, parse, out value), null,
            () => Text($"^\\s*(<=|>=|<|>)\\s*{pattern}(\\s*{pattern})*$"));

    private static JsonObject Text(string pattern, bool number = false) => new()
    {
        ["type"] = number ? new JsonArray("string", "integer") : "string",
        ["pattern"] = pattern,
    };

    private static bool TryInt(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= (double)decimal.MaxValue;

    private static bool TryCount(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryUInt(string text, out uint value) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>The parser of .NET clears host bits in silence; here they are taken for a slip.</summary>
    private static bool TryNetwork(string text, out IPNetwork value)
    {
        value = default;
        return IPNetwork.TryParse(text, out value) && IPAddress.TryParse(text.Split('/')[0], out var address) && address.Equals(value.BaseAddress);
    }

    /// <summary>The parser of .NET takes "7" for 0.0.0.7; here an IPv4 address has four numbers.</summary>
    private static bool TryAddress(string text, out IPAddress value)
    {
        var known = IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Split('.').Length == 4);
        value = address ?? IPAddress.None;
        return known;
    }

    private static bool TryEndpoint(string text, out Endpoint value)
    {
        var parts = text.Split(':');
        value = new Endpoint(parts[0], parts[^1]);
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0;
    }
}
