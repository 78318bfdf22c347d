namespace FaultLab.Results.Html;

/// <summary>
/// What is shown of a list that a soak made too long to read, or for a browser to show: its begin, its end, and what matters. A report of
/// 72 hours stays as light as one of an hour; history.jsonl has all of it.
/// </summary>
internal sealed class LongList<T>
{
    /// <summary>Up to so many are shown whole.</summary>
    public const int Most = 400;

    /// <summary>So many are shown of the begin, and as many of the end.</summary>
    private const int Edge = 100;

    private readonly string _things;
    private readonly int _count;

    private LongList(List<T> shown, int count, string things) => (Shown, _count, _things) = (shown, count, things);

    public IReadOnlyList<T> Shown { get; }

    /// <summary>Says what is missing, when something is.</summary>
    public Markup Note => Markup.When(Shown.Count < _count, () => Markup.Of(
        $"<p class=\"muted\">{Shown.Count} of {_count} {_things} are shown: the first and the last {Edge}, and those between that failed or that an incident names. All of them are in history.jsonl.</p>"));

    /// <param name="matters">What is shown wherever it stands, as far as there is room.</param>
    /// <param name="things">Their plural.</param>
    public static LongList<T> Of(IReadOnlyList<T> all, Func<T, bool> matters, string things)
    {
        if (all.Count <= Most)
        {
            return new LongList<T>([.. all], all.Count, things);
        }

        var between = all.Skip(Edge).Take(all.Count - (2 * Edge)).Where(matters).Take(Most - (2 * Edge));
        return new LongList<T>([.. all.Take(Edge), .. between, .. all.TakeLast(Edge)], all.Count, things);
    }
}
