using System.Collections.Immutable;
using FaultLab.Scenarios.Yaml;

namespace FaultLab.Scenarios;

/// <summary>Collects what is wrong with one file, and knows where each path of it stands.</summary>
internal sealed class Diagnostics(string file)
{
    private readonly Dictionary<string, Position> _positions = [];
    private readonly List<ScenarioError> _errors = [];

    /// <summary>Remembers where the value at a path stands.</summary>
    public void Mark(string path, Position position) => _positions.TryAdd(path, position);

    /// <summary>An error about the value at a path that the file has, or about something missing below it.</summary>
    public void Add(string path, string message, string? suggestion = null) => AddAt(PositionOf(path), path, message, suggestion);

    public void AddAt(Position position, string path, string message, string? suggestion = null) => _errors.Add(new ScenarioError
    {
        File = file,
        Line = position.Line,
        Column = position.Column,
        Path = path,
        Message = message,
        Suggestion = suggestion,
    });

    /// <summary>Whether something was reported of the value at a path, or below it.</summary>
    public bool HasErrorAt(string path) => _errors.Any(error =>
        error.Path.StartsWith(path, StringComparison.Ordinal) && (error.Path.Length == path.Length || error.Path[path.Length] is '.' or '['));

    /// <summary>Whether an unknown key was reported at a path for which <paramref name="key"/> was suggested.</summary>
    public bool HasMisspelt(string path, string key) => _errors.Any(error => error.Suggestion == key && Parent(error.Path) == path);

    /// <summary>All errors in the order of the file.</summary>
    public ImmutableArray<ScenarioError> Errors =>
        [.. _errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)];

    private Position PositionOf(string path)
    {
        for (var known = path; known.Length > 0; known = Parent(known))
        {
            if (_positions.TryGetValue(known, out var position))
            {
                return position;
            }
        }

        return _positions.GetValueOrDefault("");
    }

    private static string Parent(string path)
    {
        var end = path.LastIndexOfAny(['.', '[']);
        return end < 0 ? "" : path[..end];
    }
}
