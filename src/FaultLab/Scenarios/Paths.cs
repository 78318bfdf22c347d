namespace FaultLab.Scenarios;

/// <summary>Paths of values in a scenario file, as error messages show them: <c>faults[0].flap.link</c>.</summary>
internal static class Paths
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
