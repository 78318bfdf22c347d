using System.Collections.Immutable;
using FaultLab.Histories;

namespace FaultLab.Detection;

/// <summary>A multipath TCP connection as the captured links saw it.</summary>
/// <param name="Name">The token of the end that was connected to; of a connection whose first SYN no link saw, the one that its joins carry.</param>
/// <param name="Subflows">The last that was told of each, in order of time. One that crosses several captured links stands there once for each.</param>
public sealed record MultipathConnection(string Name, ImmutableArray<LinkSubflow> Subflows);

/// <summary>Which subflows are of which connection: both ends give it a token, and a join carries that of the end it goes to.</summary>
public static class Subflows
{
    /// <summary>All that both ends agreed on; those of hosts that answered as plain TCP are none.</summary>
    public static ImmutableArray<MultipathConnection> Of(History history) => Of(Last(history));

    /// <summary>What was told last of each subflow on each link.</summary>
    public static IEnumerable<LinkSubflow> Last(History history) => history.Of<LinkSubflow>().GroupBy(KeyOf).Select(g => g.Last());

    /// <summary>What tells a subflow on a link from all others.</summary>
    public static (string Link, string Flow, TimeSpan Began) KeyOf(LinkSubflow subflow) => (subflow.Link, subflow.Flow, subflow.Began);

    /// <inheritdoc cref="Of(History)"/>
    /// <param name="subflows">The last that was told of each.</param>
    public static ImmutableArray<MultipathConnection> Of(IEnumerable<LinkSubflow> subflows)
    {
        var last = subflows.ToList();
        // Both tokens of a connection lead to its name.
        var names = new Dictionary<string, string>();
        foreach (var first in last.Where(s => !s.IsJoin && s.Token is not null))
        {
            names[first.Token!] = first.Token!;
            if (first.InitiatorToken is { } other)
            {
                names[other] = first.Token!;
            }
        }

        return [.. last.Where(s => s.Token is not null).GroupBy(s => names.GetValueOrDefault(s.Token!, s.Token!))
            .Select(g => new MultipathConnection(g.Key, [.. g.OrderBy(s => s.Began)]))
            .OrderBy(c => c.Subflows[0].Began)];
    }
}
