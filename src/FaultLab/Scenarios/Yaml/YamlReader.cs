using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FaultLab.Scenarios.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their place. A syntax error ends the reading; duplicate keys, stray aliases and
/// the like are reported and the rest is read on.
/// </summary>
internal sealed class YamlReader(Diagnostics diagnostics)
{
    /// <summary>Deeper than any scenario, shallower than the stack.</summary>
    private const int DeepestNesting = 64;

    /// <summary>More nodes than any scenario, once every alias is written out: stops a document that doubles itself line by line.</summary>
    private const int MostNodes = 200_000;

    private readonly Dictionary<AnchorName, (SourceNode Node, int Size)> _anchors = [];
    private int _size;

    /// <summary>The document's root; null when there is none to speak of, which is then reported.</summary>
    public SourceNode? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                diagnostics.AddAt(default, "", "the file is empty");
                return null;
            }

            var root = ReadNode(parser, "", 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
            {
                diagnostics.AddAt(At(second.Start), "", "a second document begins; a file holds one scenario");
            }

            return root;
        }
        catch (YamlException error)
        {
            diagnostics.AddAt(IndentingTab(error, text) ?? At(error.Start), "", $"not valid YAML: {Sentence(error.Message)}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3 throws this where a list in brackets is left open.
            var last = parser.Current is { } current ? At(current.End) : default;
            diagnostics.AddAt(last, "", "not valid YAML: a bracket or a quote is open here, or not closed before");
        }

        return null;
    }

    /// <summary>Where the tab is that YamlDotNet complains of: it gives the start of the map around.</summary>
    private static Position? IndentingTab(YamlException error, string text)
    {
        if (!error.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            return null;
        }

        var lines = text.Split('\n').Index().Skip((int)error.Start.Line - 1);
        var (index, line) = lines.FirstOrDefault(line => line.Item.TrimStart(' ').StartsWith('\t'));
        return line is null ? null : new Position(index + 1, line.IndexOf('\t', StringComparison.Ordinal) + 1);
    }

    private SourceNode ReadNode(Parser parser, string path, int depth)
    {
        if (depth > DeepestNesting || ++_size > MostNodes)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "The document is nested too deeply or too large.");
        }

        var sizeBefore = _size;
        var next = parser.Consume<ParsingEvent>();
        var node = next switch
        {
            Scalar scalar => new SourceScalar(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart start => ReadList(parser, start, path, depth),
            MappingStart start => ReadMap(parser, start, path, depth),
            AnchorAlias alias => ReadAlias(alias),
            _ => throw new YamlException(next.Start, next.End, "A value is missing."),
        };
        diagnostics.Mark(path, node.Position);
        if (next is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor] = (node, _size - sizeBefore + 1);
        }

        return node;
    }

    private SourceList ReadList(Parser parser, SequenceStart start, string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<SourceNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, $"{path}[{items.Count}]", depth + 1));
        }

        return new SourceList(At(start.Start), items.ToImmutable(), start.Style == SequenceStyle.Flow);
    }

    private SourceMap ReadMap(Parser parser, MappingStart start, string path, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<SourceEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "A key must be a word, not a list or a map.");
            }

            var entryPath = Paths.Join(path, key.Value);
            var entry = new SourceEntry(
                new SourceScalar(At(key.Start), key.Value, key.Style == ScalarStyle.Plain),
                ReadNode(parser, entryPath, depth + 1));
            if (entries.FirstOrDefault(earlier => earlier.Key.Text == key.Value) is { } first)
            {
                diagnostics.AddAt(entry.Key.Position, entryPath,
                    $"\"{key.Value}\" is already set in line {first.Key.Position.Line}");
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new SourceMap(At(start.Start), entries.ToImmutable(), start.Style == MappingStyle.Flow);
    }

    private SourceNode ReadAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw new YamlException(alias.Start, alias.End, $"Nothing above is anchored as &{alias.Value}.");
        }

        _size += anchored.Size;
        // Errors in it are then told where it is used, which is where the path leads.
        return anchored.Node with { Position = At(alias.Start) };
    }

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Sentence(string message) =>
        message.Length == 0 ? "unreadable" : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
