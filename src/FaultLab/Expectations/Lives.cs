using FaultLab.Histories;

namespace FaultLab.Expectations;

/// <summary>Tells when a node began anew: what its agent counts begins anew with it, whatever the numbers look like.</summary>
internal sealed class Lives(History history)
{
    /// <summary>Samples and reports both come once a second, each at its own time.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<string, List<(TimeSpan After, TimeSpan Until)>> _begins = [];
    private readonly Dictionary<string, List<QmpEvent>> _stops = [];

    /// <summary>Whether the node's agent was given its duties anew between two of its reports.</summary>
    public bool Began(string node, TimeSpan from, TimeSpan to)
    {
        if (!_begins.TryGetValue(node, out var begins))
        {
            _begins[node] = begins = [.. Greetings(node), .. Boots(node)];
        }
        return begins.Exists(b => b.After >= from && b.Until <= to);
    }

    /// <summary>Whether QEMU held the node's CPUs still meanwhile: its own clock stood with them, so that it knows nothing of that time.</summary>
    public bool Stood(string node, TimeSpan from, TimeSpan to)
    {
        if (!_stops.TryGetValue(node, out var stops))
        {
            _stops[node] = stops = [.. history.Qmp(node).Where(e => e.Name == "STOP")];
        }
        var next = stops.CountBefore(from, e => e.At);
        return next < stops.Count && stops[next].At <= to;
    }

    /// <summary>Whether a receiver or a sender counted from zero again between two of its reports.</summary>
    public bool Restarted(string node, TrafficReport before, TrafficReport after) =>
        after.Packets < before.Packets || after.Bytes < before.Bytes || after.Duplicates < before.Duplicates || after.Reordered < before.Reordered
        || Began(node, before.At, after.At);

    private IEnumerable<(TimeSpan, TimeSpan)> Greetings(string node) => history.NodeStates(node)
        .Where(s => s.Status == NodeStatus.AgentConnected && s.At > history.RunBegin).Select(s => (s.At, s.At));

    private IEnumerable<(TimeSpan, TimeSpan)> Boots(string node)
    {
        var samples = history.Samples(node).ToList();
        return samples.Zip(samples.Skip(1)).Where(pair => pair.First.BootId != pair.Second.BootId && pair.Second.At - pair.First.At > 2 * Skew)
            .Select(pair => (pair.First.At + Skew, pair.Second.At - Skew));
    }
}
