using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A link goes down and comes back.")]
internal sealed record FlapConfig : IFaultConfig
{
    [Description("The link.")]
    public required string? Link { get; init; }

    [Description("admin: IFF_UP cleared inside the node. carrier: the cable. unplug: the device leaves the node.")]
    public required FlapMethod? By { get; init; }

    [Description("The end it happens at. By carrier it may be left out: both ends lose the cable.")]
    public string? On { get; init; }

    [Description("How long it stays down.")]
    public required TimeSpan? Down { get; init; }

    [Description("What the other end sees. up: nothing, as behind a switch. down: it loses its carrier, as on a cable. Default up.")]
    public FarEnd? Far { get; init; }

    [Between(1, 1_000_000), Description("How many times. Default 1.")]
    public int? Times { get; init; }

    [Description("From one down to the next, with times.")]
    public TimeSpan? Every { get; init; }

    bool IFaultConfig.NeedsHealing => false;

    public Fault Convert(Conversion conversion, string path)
    {
        var link = conversion.Link($"{path}.link", Link);
        CheckEnd(conversion, path, link?.Ends.ToArray());
        if (Times > 1 && Every is null)
        {
            conversion.Missing(path, "\"every\" is missing: with \"times\" it says how long from one down to the next", "every");
        }

        if (Every is not null && Times is null or 1)
        {
            conversion.Error($"{path}.every", "it happens once; set \"times\" to repeat it");
        }

        if (Far is not null && On is null && By == FlapMethod.Carrier)
        {
            conversion.Error($"{path}.far", "without \"on\" both ends lose the cable");
        }

        if (Every <= Down)
        {
            conversion.Error($"{path}.every", $"the repeats overlap: it stays down for {Quantity.Format(Down.Value)}");
        }

        return new FlapFault { Link = Link ?? "", By = By ?? default, On = On, Down = Down ?? default, Far = Far ?? default, Times = Times ?? 1, Every = Every };
    }

    private void CheckEnd(Conversion conversion, string path, string[]? ends)
    {
        if (On is null)
        {
            if (By is FlapMethod.Admin or FlapMethod.Unplug)
            {
                conversion.Missing(path, $"\"on\" is missing: by {Words.Of(By.Value)} it happens at one end"
                    + (ends is null ? "" : $", {string.Join(" or ", ends)}"), "on");
            }

            return;
        }

        if (ends is not null && !ends.Contains(On))
        {
            conversion.Error($"{path}.on", $"\"{On}\" is not an end of {Link}, which joins {string.Join(" and ", ends)}", NearestName.Of(On, ends));
        }
        else if (By == FlapMethod.Admin)
        {
            conversion.NodeWithAgent($"{path}.on", On, "flaps by admin");
        }
    }
}
