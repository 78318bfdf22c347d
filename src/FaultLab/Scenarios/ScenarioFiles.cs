namespace FaultLab.Scenarios;

/// <summary>The files a scenario names: resolved against its own folder, and looked for.</summary>
/// <param name="folder">The folder of the scenario file.</param>
/// <param name="mustExist">False for a scenario that is only judged again, perhaps on another machine.</param>
internal sealed class ScenarioFiles(string folder, bool mustExist)
{
    private readonly Dictionary<string, string> _resolved = [];

    /// <summary>Absolute names by the path of the value that named them.</summary>
    public IReadOnlyDictionary<string, string> Resolved => _resolved;

    /// <summary>Says that a value may also stand at another path, being a record's shorthand.</summary>
    public void Alias(string path, string shorthand)
    {
        if (_resolved.TryGetValue(path, out var resolved))
        {
            _resolved[shorthand] = resolved;
        }
    }

    /// <summary>The absolute name of a file or folder; a missing one is reported.</summary>
    public string? Resolve(Conversion conversion, string path, string? written)
    {
        if (written is null)
        {
            return null;
        }

        var resolved = Path.GetFullPath(written, folder);
        _resolved[path] = resolved;
        if (mustExist && !Path.Exists(resolved))
        {
            conversion.Error(path, $"there is no {resolved}; paths are relative to the scenario file");
        }

        return resolved;
    }
}
