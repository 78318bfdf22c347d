using System.Text.Json;

namespace FaultLab.Scenarios;

/// <summary>Values of enumerations as files and people write them: <c>counter-frozen</c>.</summary>
public static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
