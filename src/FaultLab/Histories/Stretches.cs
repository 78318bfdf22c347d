namespace FaultLab.Histories;

/// <summary>
/// Things that last, in order of their begin, to be asked which of them were going on at some time. A soak has a hundred thousand faults, and
/// asks once for each outage they made: who looks at all of them each time is busy for hours.
/// </summary>
internal sealed class Stretches<T>
{
    /// <summary>So many are passed over at once when all of them were over before.</summary>
    private const int BlockLength = 256;

    private readonly T[] _items;
    private readonly TimeSpan[] _begins;
    private readonly TimeSpan[] _ends;

    /// <summary>The latest end in each block.</summary>
    private readonly TimeSpan[] _blockEnds;

    /// <param name="items">In any order.</param>
    /// <param name="end">Null: it goes on for ever.</param>
    public Stretches(IEnumerable<T> items, Func<T, TimeSpan> begin, Func<T, TimeSpan?> end)
    {
        _items = [.. items.OrderBy(begin)];
        _begins = [.. _items.Select(begin)];
        _ends = [.. _items.Select(item => end(item) ?? TimeSpan.MaxValue)];
        _blockEnds = [.. _ends.Chunk(BlockLength).Select(block => block.Max())];
    }

    /// <summary>Those that were going on at some time between two moments, both included, in order of their begin.</summary>
    public IEnumerable<T> Between(TimeSpan from, TimeSpan to)
    {
        for (var i = 0; i < _items.Length && _begins[i] <= to;)
        {
            if (i % BlockLength == 0 && _blockEnds[i / BlockLength] < from)
            {
                i += BlockLength;
                continue;
            }
            if (_ends[i] >= from)
            {
                yield return _items[i];
            }
            i++;
        }
    }
}
