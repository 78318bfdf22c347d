using System.Collections.Immutable;

namespace FaultLab.Scenarios.Yaml;

/// <summary>A place in a scenario file; both count from 1.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A node of a YAML document that remembers where it stood.</summary>
internal abstract record SourceNode(Position Position)
{
    /// <summary>What it is, as an error message calls it.</summary>
    public abstract string What { get; }
}

/// <param name="Text">The value as written, quotes taken off.</param>
/// <param name="Plain">Whether it stood without quotes.</param>
internal sealed record SourceScalar(Position Position, string Text, bool Plain) : SourceNode(Position)
{
    public override string What => IsNull ? "nothing" : $"\"{Text}\"";

    public bool IsNull => Plain && (Text is "" or "~" or "null");
}

internal sealed record SourceList(Position Position, ImmutableArray<SourceNode> Items, bool Flow) : SourceNode(Position)
{
    public override string What => "a list";
}

internal sealed record SourceMap(Position Position, ImmutableArray<SourceEntry> Entries, bool Flow) : SourceNode(Position)
{
    public override string What => "a map";

    public SourceNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
}

internal sealed record SourceEntry(SourceScalar Key, SourceNode Value);
