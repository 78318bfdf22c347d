using FaultLab.Linux;

namespace FaultLab.Agent.Traffic;

/// <summary>How often a call failed, by errno name.</summary>
internal sealed class ErrorCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <param name="result">A negative errno.</param>
    public void Add(int result) => Add(ErrnoNames.Of(-result), 1);

    public void Add(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;

    public Dictionary<string, long> Snapshot() => new(_counts);
}
