namespace FaultLab.Linux.Flows;

/// <summary>
/// When some packets of a flow passed. Every place picks the numbers that are multiples of a power of two, so that
/// places which see the same flow mostly pick the same packets, and the time between them can be told.
/// </summary>
public sealed class SampledTimes
{
    /// <summary>Few, since they go into the history every second.</summary>
    public const int Most = 4;

    private readonly List<(long Sequence, long Nanoseconds)> _samples = new(Most + 1);
    private int _shift;

    public void Add(long sequence, long nanoseconds)
    {
        if ((sequence & Mask) != 0)
        {
            return;
        }

        if (_samples.Count == Most)
        {
            _shift++;
            for (var i = _samples.Count - 1; i >= 0; i--)
            {
                if ((_samples[i].Sequence & Mask) != 0)
                {
                    _samples.RemoveAt(i);
                }
            }

            if ((sequence & Mask) != 0 || _samples.Count == Most)
            {
                return;
            }
        }

        _samples.Add((sequence, nanoseconds));
    }

    /// <summary>Those since the last call.</summary>
    public (long Sequence, long Nanoseconds)[] Take()
    {
        var taken = _samples.ToArray();
        if (_samples.Count <= Most / 2 && _shift > 0)
        {
            _shift--;
        }

        _samples.Clear();
        return taken;
    }

    private long Mask => (1L << Math.Min(_shift, 62)) - 1;
}
