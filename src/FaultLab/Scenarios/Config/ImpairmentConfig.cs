using System.ComponentModel;

namespace FaultLab.Scenarios.Config;

/// <summary>What is done to the packets of a link in both directions.</summary>
internal record ImpairmentConfig
{
    [Description("Limit of the data rate, such as 100mbit.")]
    public BitRate? Rate { get; init; }

    [Description("Added delay, one way. This and all below need netem in the machine's kernel.")]
    public TimeSpan? Delay { get; init; }

    [Description("How far the delay varies, up and down.")]
    public TimeSpan? Jitter { get; init; }

    [Description("Share of packets lost.")]
    public Percentage? Loss { get; init; }

    [Description("Share of packets sent twice.")]
    public Percentage? Duplicate { get; init; }

    [Description("Share of packets sent at once instead of delayed, so that they overtake others.")]
    public Percentage? Reorder { get; init; }

    [Description("Share of packets with one bit flipped.")]
    public Percentage? Corrupt { get; init; }

    /// <summary>The impairment, its combinations checked.</summary>
    public Impairment Convert(Conversion conversion, string path)
    {
        if (Rate is null && Delay is null && Loss is null && Duplicate is null && Reorder is null && Corrupt is null && Jitter is null)
        {
            conversion.Missing(path, "impairs nothing; set one of rate, delay, loss, duplicate, reorder, corrupt",
                "rate", "delay", "jitter", "loss", "duplicate", "reorder", "corrupt");
        }

        if (Delay is null && (Jitter is not null || Reorder is not null))
        {
            conversion.Missing(path, "\"delay\" is missing: jitter varies it, and only delayed packets are overtaken", "delay");
        }

        if (Jitter > Delay)
        {
            conversion.Error($"{path}.jitter", $"jitter {Quantity.Format(Jitter.Value)} is longer than the delay {Quantity.Format(Delay.Value)} it varies");
        }

        return new Impairment
        {
            Rate = Rate,
            Delay = Delay,
            Jitter = Jitter,
            Loss = Loss,
            Duplicate = Duplicate,
            Reorder = Reorder,
            Corrupt = Corrupt,
        };
    }
}
