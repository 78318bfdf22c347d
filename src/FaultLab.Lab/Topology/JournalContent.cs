using System.Collections.Immutable;
using System.Text.Json;
using FaultLab.Results;

namespace FaultLab.Lab.Topology;

/// <summary>What a journal says.</summary>
internal sealed record JournalContent
{
    /// <summary>What was made and is not known to be removed, the oldest first.</summary>
    public required ImmutableArray<Resource> Resources { get; init; }

    /// <summary>Lines that are no records.</summary>
    public required ImmutableArray<string> Unreadable { get; init; }

    /// <summary>Whose run it is, or was; null when not even that was written.</summary>
    public required Controller? Controller { get; init; }

    public bool IsClean => Resources.IsEmpty && Unreadable.IsEmpty;

    /// <summary>A missing file says nothing.</summary>
    public static JournalContent Read(string path)
    {
        var resources = ImmutableArray.CreateBuilder<Resource>();
        var unreadable = ImmutableArray.CreateBuilder<string>();
        Controller? controller = null;
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n') : [];

        // What follows the last line end is empty, or cut off: the run was killed while it wrote it, and had not made what it names.
        foreach (var line in lines.SkipLast(1).Where(l => l.Length > 0))
        {
            switch (Parse(line))
            {
                case TornDown:
                    resources.Clear();
                    unreadable.Clear();
                    break;
                case Controller found:
                    controller = found;
                    break;
                case { } resource:
                    resources.Add(resource);
                    break;
                default:
                    unreadable.Add(line);
                    break;
            }
        }

        return new JournalContent { Resources = resources.ToImmutable(), Unreadable = unreadable.ToImmutable(), Controller = controller };
    }

    private static Resource? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Resource>(line, FaultLabJson.Line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
