namespace FaultLab.Results.Html;

/// <summary>The least and the greatest value of each bucket of a <see cref="TimeGrid"/>: no peak is lost by down-sampling.</summary>
internal sealed class BucketedSeries(TimeGrid grid)
{
    private SortedDictionary<int, Bucket> _buckets = [];
    private double _width = grid.Width;

    public void Add(double seconds, double value)
    {
        var index = grid.BucketOf(seconds);
        Align();
        _buckets[index] = _buckets.TryGetValue(index, out var bucket) ? bucket.With(value) : new Bucket(value, value);
    }

    /// <summary>Buckets that hold a value, by index.</summary>
    public IReadOnlyDictionary<int, Bucket> Buckets
    {
        get
        {
            Align();
            return _buckets;
        }
    }

    /// <summary>Merges pairs of buckets until they are as wide as the grid's, which another series may have widened.</summary>
    private void Align()
    {
        for (; _width < grid.Width; _width *= 2)
        {
            var merged = new SortedDictionary<int, Bucket>();
            foreach (var (index, bucket) in _buckets)
            {
                merged[index / 2] = merged.TryGetValue(index / 2, out var half) ? half.With(bucket.Min).With(bucket.Max) : bucket;
            }

            _buckets = merged;
        }
    }

    internal readonly record struct Bucket(double Min, double Max)
    {
        public Bucket With(double value) => new(Math.Min(Min, value), Math.Max(Max, value));
    }
}
