using System.ComponentModel;

namespace FaultLab.Scenarios.Config;

/// <summary>What is done to the packets of a link in both directions, and what is otherwise in one of them.</summary>
internal record ImpairmentConfig : OneWayConfig
{
    [Description("What is otherwise from the first endpoint to the second.")]
    public OneWayConfig? Up { get; init; }

    [Description("What is otherwise from the second endpoint to the first.")]
    public OneWayConfig? Down { get; init; }

    /// <summary>The impairment, its combinations checked.</summary>
    public Impairment Convert(Conversion conversion, string path)
    {
        var impairment = Values(conversion, path) with { Up = Up?.Values(conversion, $"{path}.up"), Down = Down?.Values(conversion, $"{path}.down") };
        if (impairment with { Queue = null } == new Impairment())
        {
            conversion.Missing(path, "impairs nothing; set one of rate, delay, loss, burst, duplicate, reorder, corrupt",
                "rate", "delay", "jitter", "loss", "burst", "duplicate", "reorder", "corrupt", "up", "down");
        }

        // What a direction has is checked as it is, together with what holds for both.
        if (Up is null && Down is null)
        {
            Check(conversion, path, impairment);
        }
        else
        {
            Check(conversion, Up is null ? path : $"{path}.up", impairment.OneWay(LinkDirection.Up));
            Check(conversion, Down is null ? path : $"{path}.down", impairment.OneWay(LinkDirection.Down));
        }

        return impairment;
    }

    private static void Check(Conversion conversion, string path, Impairment? way)
    {
        if (way is null)
        {
            return;
        }

        if (way.Delay is null && (way.Jitter is not null || way.Reorder is not null))
        {
            conversion.Missing(path, "\"delay\" is missing: jitter varies it, and only delayed packets are overtaken", "delay");
        }

        if (way.Jitter > way.Delay)
        {
            conversion.Error($"{path}.jitter", $"jitter {Quantity.Format(way.Jitter.Value)} is longer than the delay {Quantity.Format(way.Delay.Value)} it varies");
        }

        if (way is { Distribution: not null, Jitter: null })
        {
            conversion.Missing(path, "\"jitter\" is missing: the distribution is that of the jitter", "jitter");
        }

        if (way is { Queue: not null, Rate: null })
        {
            conversion.Missing(path, "\"rate\" is missing: only behind a rate is there a queue", "rate");
        }
    }
}

/// <summary>What is done to the packets of a link one way.</summary>
internal record OneWayConfig
{
    [Description("Limit of the data rate, such as 100mbit.")]
    public BitRate? Rate { get; init; }

    [Description("What may wait behind the rate; more is dropped. Default: 100 ms of the rate.")]
    public ByteSize? Queue { get; init; }

    [Description("Added delay, one way.")]
    public TimeSpan? Delay { get; init; }

    [Description("How far the delay varies, up and down.")]
    public TimeSpan? Jitter { get; init; }

    [Description("How the jitter is spread: evenly, or by a bell curve or a long tail with the jitter as scale. Default uniform.")]
    public JitterDistribution? Distribution { get; init; }

    [Description("Share of packets lost, each by itself.")]
    public Percentage? Loss { get; init; }

    [Description("Loss in bursts.")]
    public BurstConfig? Burst { get; init; }

    [Description("Share of packets sent twice.")]
    public Percentage? Duplicate { get; init; }

    [Description("Share of packets sent at once instead of delayed, so that they overtake others.")]
    public Percentage? Reorder { get; init; }

    [Description("Share of packets with one bit flipped.")]
    public Percentage? Corrupt { get; init; }

    /// <summary>As written, without the directions.</summary>
    public Impairment Values(Conversion conversion, string path) => new()
    {
        Rate = Rate,
        Queue = Queue,
        Delay = Delay,
        Jitter = Jitter,
        Distribution = Distribution,
        Loss = Loss,
        Burst = Burst?.Convert(conversion, $"{path}.burst"),
        Duplicate = Duplicate,
        Reorder = Reorder,
        Corrupt = Corrupt,
    };
}

internal sealed record BurstConfig
{
    [Description("Chance with each packet that a burst begins.")]
    public required Percentage? Start { get; init; }

    [Description("Chance with each packet that the burst ends.")]
    public required Percentage? End { get; init; }

    [Description("Share of packets lost while a burst lasts. Default 100%.")]
    public Percentage? Loss { get; init; }

    public BurstLoss? Convert(Conversion conversion, string path)
    {
        if (Start is not { } start || End is not { } end)
        {
            return null;
        }

        // One draw a packet decides both: without room for both there would be no steady state.
        if (start.Fraction + end.Fraction > 1)
        {
            conversion.Error(path, $"start {start} and end {end} must not be more than 100% together");
        }

        if (start.Fraction == 0 || end.Fraction == 0)
        {
            conversion.Error(path, "start and end must be more than 0%: a burst would never begin, or never end");
        }

        var burst = new BurstLoss { Start = start, End = end };
        return Loss is { } loss ? burst with { Loss = loss } : burst;
    }
}
