namespace FaultLab.Linux.Wires;

/// <summary>Frames by the time at which they leave; those of the same time in the order in which they came. A binary heap.</summary>
internal sealed class DueQueue
{
    private Entry[] _entries = new Entry[1024];
    private long _order;

    public int Count { get; private set; }

    /// <summary>When the next one leaves; <see cref="long.MaxValue"/> without any.</summary>
    public long NextDue => Count == 0 ? long.MaxValue : _entries[0].Due;

    public void Add(long due, int slot)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        var entry = new Entry(due, _order++, slot);
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!entry.IsBefore(_entries[parent]))
            {
                break;
            }

            _entries[at] = _entries[parent];
            at = parent;
        }

        _entries[at] = entry;
    }

    /// <summary>Takes the next one. There must be one.</summary>
    public int Take()
    {
        var slot = _entries[0].Slot;
        var last = _entries[--Count];
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _entries[child + 1].IsBefore(_entries[child]))
            {
                child++;
            }

            if (!_entries[child].IsBefore(last))
            {
                break;
            }

            _entries[at] = _entries[child];
            at = child;
        }

        _entries[at] = last;
        return slot;
    }

    private readonly record struct Entry(long Due, long Order, int Slot)
    {
        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Order < other.Order);
    }
}
