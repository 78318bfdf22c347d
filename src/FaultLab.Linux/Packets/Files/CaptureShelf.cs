namespace FaultLab.Linux.Packets.Files;

/// <summary>A file that is complete.</summary>
/// <param name="Capture">The path of the first file of its capture.</param>
/// <param name="FirstTime">Of its first packet, nanoseconds since the epoch; 0: it has none.</param>
internal sealed record ShelvedFile(string Capture, string Path, long Bytes, long FirstTime, long LastTime)
{
    /// <summary>It was cut to what has to be kept of it.</summary>
    public bool IsReduced { get; init; }

    public bool Overlaps(long from, long to) => FirstTime != 0 && FirstTime <= to && LastTime >= from;
}

/// <summary>
/// The files of all captures of a run, within one budget: when it is spent, the oldest go. What has to be kept as evidence is cut out of a
/// file before the file goes.
/// </summary>
/// <param name="budgetBytes">For all files together; 0: no bound.</param>
public sealed class CaptureShelf(long budgetBytes = 0)
{
    /// <summary>A budget is cut into so many files where nobody says how large they shall be: an eighth of it goes at a time.</summary>
    public const int FilesOfBudget = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<ShelvedFile> _files = new();
    private readonly List<(long From, long To)> _kept = [];
    private readonly List<string> _troubles = [];
    private long _reserved;

    /// <summary>What could not be kept or deleted, a sentence each.</summary>
    public IReadOnlyList<string> Troubles
    {
        get
        {
            lock (_lock)
            {
                return [.. _troubles];
            }
        }
    }

    /// <summary>Packets of that time stay, whatever else has to go. Nanoseconds since the epoch.</summary>
    public void Keep(long from, long to)
    {
        lock (_lock)
        {
            _kept.Add((from, to));
        }
    }

    /// <param name="largest">How large the file may grow; 0: nobody knows.</param>
    internal void Opened(long largest)
    {
        lock (_lock)
        {
            _reserved += largest;
            Tidy(null, 0);
        }
    }

    /// <param name="files">How many files of that capture stay, with the one that is open now; 0: all.</param>
    /// <param name="released">What its capture no longer needs, because it ended.</param>
    internal void Closed(ShelvedFile file, int files, long released)
    {
        lock (_lock)
        {
            _files.AddLast(file);
            _reserved -= released;
            Tidy(file.Capture, released > 0 ? 0 : files);
        }
    }

    private void Tidy(string? capture, int files)
    {
        while (files > 0 && _files.Count(f => f.Capture == capture && !f.IsReduced) > files - 1)
        {
            Reduce(First(f => f.Capture == capture && !f.IsReduced)!);
        }

        while (budgetBytes > 0 && _files.Sum(f => f.Bytes) + _reserved > budgetBytes && First(f => !f.IsReduced) is { } oldest)
        {
            Reduce(oldest);
        }
    }

    private LinkedListNode<ShelvedFile>? First(Func<ShelvedFile, bool> which)
    {
        for (var node = _files.First; node is not null; node = node.Next)
        {
            if (which(node.Value))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Deletes a file, or cuts it to what has to be kept of it.</summary>
    private void Reduce(LinkedListNode<ShelvedFile> node)
    {
        var file = node.Value;
        try
        {
            var kept = _kept.Where(k => file.Overlaps(k.From, k.To)).ToList();
            if (kept.Count == 0)
            {
                Remove(node);
                return;
            }

            var part = file.Path + ".part";
            PcapngSlice.Copy([file.Path], part, kept, []);
            File.Move(part, file.Path, overwrite: true);
            node.Value = file with { IsReduced = true, Bytes = new FileInfo(file.Path).Length };
            if (budgetBytes > 0 && _files.Where(f => f.IsReduced).Sum(f => f.Bytes) > budgetBytes / 2)
            {
                _troubles.Add($"half of the budget for captures is taken by packets around incidents: those in {Path.GetFileName(file.Path)} are not kept");
                Remove(node);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Counted as it is; not tried again.
            _troubles.Add($"{Path.GetFileName(file.Path)} could not make room: {e.Message}");
            node.Value = file with { IsReduced = true };
        }
    }

    private void Remove(LinkedListNode<ShelvedFile> node)
    {
        File.Delete(node.Value.Path);
        _files.Remove(node);
    }
}
