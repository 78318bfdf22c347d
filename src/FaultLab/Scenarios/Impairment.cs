namespace FaultLab.Scenarios;

/// <summary>
/// Who carries the packets of a link. Kernel: tc of this machine's kernel, with netem and tbf where it has them. User: FaultLab itself.
/// Auto: the kernel where it can do all that the scenario asks of the link, FaultLab where it cannot.
/// </summary>
public enum WireKind { Auto, Kernel, User }

/// <summary>Which way over a link. Up: from its first endpoint to its second.</summary>
public enum LinkDirection { Up, Down }

/// <summary>How jitter is spread around the delay. Uniform: evenly up to ± jitter. Normal, Pareto: with the jitter as the scale, as netem has them.</summary>
public enum JitterDistribution { Uniform, Normal, Pareto }

/// <summary>
/// Loss in bursts (Gilbert and Elliott): with each packet a burst begins by <see cref="Start"/> or ends by <see cref="End"/>, and while it
/// lasts each packet is lost by <see cref="Loss"/>.
/// </summary>
public sealed record BurstLoss
{
    public required Percentage Start { get; init; }

    public required Percentage End { get; init; }

    /// <summary>Default: all.</summary>
    public Percentage Loss { get; init; } = new(1);

    /// <summary><c>0.5%/20%/100%</c>.</summary>
    public override string ToString() => $"{Start}/{End}/{Loss}";
}

/// <summary>What is done to the packets of a link. Null: untouched.</summary>
public sealed record Impairment
{
    public BitRate? Rate { get; init; }

    /// <summary>What may wait behind the rate; null: 100 ms of it.</summary>
    public ByteSize? Queue { get; init; }

    public TimeSpan? Delay { get; init; }

    public TimeSpan? Jitter { get; init; }

    /// <summary>Null: uniform.</summary>
    public JitterDistribution? Distribution { get; init; }

    public Percentage? Loss { get; init; }

    public BurstLoss? Burst { get; init; }

    public Percentage? Duplicate { get; init; }

    public Percentage? Reorder { get; init; }

    public Percentage? Corrupt { get; init; }

    /// <summary>What is otherwise on the way from the first endpoint to the second; what it does not speak of is as above.</summary>
    public Impairment? Up { get; init; }

    /// <summary>Likewise on the way back.</summary>
    public Impairment? Down { get; init; }

    /// <summary>Whether a kernel needs netem for it.</summary>
    public bool NeedsNetem => Delay is not null || Jitter is not null || Loss is not null || Duplicate is not null
        || Reorder is not null || Corrupt is not null || Up is { NeedsNetem: true } || Down is { NeedsNetem: true };

    /// <summary>Whether a kernel needs tbf for it: a rate in a direction without anything for netem, which has a rate of its own.</summary>
    public bool NeedsTbf => Directions.Any(way => way is { Rate: not null, NeedsNetem: false });

    /// <summary>Whether only the user's wire can do it: bursts, other distributions, and a queue that is measured in bytes beside netem's.</summary>
    public bool NeedsUserWire => Directions.Any(way => way is { Burst: not null } or { Distribution: not (null or JitterDistribution.Uniform) }
        or { Queue: not null, NeedsNetem: true });

    private IEnumerable<Impairment?> Directions => [OneWay(LinkDirection.Up), OneWay(LinkDirection.Down)];

    /// <summary>What is done one way; null: nothing.</summary>
    public Impairment? OneWay(LinkDirection direction)
    {
        var both = this with { Up = null, Down = null };
        var merged = Merge(both, direction == LinkDirection.Up ? Up : Down);
        return merged == new Impairment() ? null : merged;
    }

    /// <summary>One impairment over another, both of one way: what <paramref name="above"/> does not speak of stays as <paramref name="below"/> has it.</summary>
    public static Impairment? Merge(Impairment? below, Impairment? above) => below is null || above is null
        ? above ?? below
        : new Impairment
        {
            Rate = above.Rate ?? below.Rate,
            Queue = above.Queue ?? below.Queue,
            Delay = above.Delay ?? below.Delay,
            Jitter = above.Jitter ?? below.Jitter,
            Distribution = above.Distribution ?? below.Distribution,
            Loss = above.Loss ?? below.Loss,
            Burst = above.Burst ?? below.Burst,
            Duplicate = above.Duplicate ?? below.Duplicate,
            Reorder = above.Reorder ?? below.Reorder,
            Corrupt = above.Corrupt ?? below.Corrupt,
        };

    /// <summary><c>rate 100mbit, loss 2%</c>.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Rate is { } rate ? $"rate {rate}" : null,
        Queue is { } queue ? $"queue {queue}" : null,
        Delay is { } delay ? $"delay {Quantity.Format(delay)}" : null,
        Jitter is { } jitter ? $"jitter {Quantity.Format(jitter)}" : null,
        Distribution is { } distribution ? Words.Of(distribution) : null,
        Loss is { } loss ? $"loss {loss}" : null,
        Burst is { } burst ? $"burst {burst}" : null,
        Duplicate is { } duplicate ? $"duplicate {duplicate}" : null,
        Reorder is { } reorder ? $"reorder {reorder}" : null,
        Corrupt is { } corrupt ? $"corrupt {corrupt}" : null,
        Up is { } up ? $"up ({up})" : null,
        Down is { } down ? $"down ({down})" : null,
    }.OfType<string>());
}
