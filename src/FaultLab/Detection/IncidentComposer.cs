using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Makes one root incident of a cause and all that followed from it: of a panic, its reboot and the outages it made.</summary>
internal sealed class IncidentComposer(History history, Plan plan)
{
    /// <summary>Witnesses of one moment disagree by as much: samples come once a second, probes are lost before the console speaks.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>A symptom that began so long before its cause was known still goes with it, when it lasted until then.</summary>
    private static readonly TimeSpan Foreboding = TimeSpan.FromSeconds(10);

    /// <summary>From a panic to the reset: <c>panic=N</c> is seldom more than a minute.</summary>
    private static readonly TimeSpan PanicToReboot = TimeSpan.FromSeconds(120);

    /// <summary>What the network needs after a node is back: addresses, routes, services.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    /// <summary>What a guest may take to be back: ten times what emulation needs on a busy machine.</summary>
    private static readonly TimeSpan LongestBoot = TimeSpan.FromSeconds(120);

    private readonly IncidentContext _context = new(history, plan);
    private readonly Ways _ways = new(plan.Scenario.Topology);

    public ImmutableArray<Incident> Compose(IEnumerable<Incident> found)
    {
        var all = found.ToList();
        var pending = all.OrderBy(Rank).ThenBy(i => Onset(i, all)).ToList();
        var roots = new List<Incident>();
        while (pending.Count > 0)
        {
            var root = pending[0];
            pending.RemoveAt(0);
            var reboot = FirstReboot(root, pending);
            root = Ended(root, reboot, pending);
            var until = WindowEnd(root, reboot);
            var consequences = pending.Where(i => i == reboot || Follows(root, reboot, until, i)).ToList();
            // Most roots of a soak are outages that their fault explains, and have none.
            if (consequences.Count > 0)
            {
                var causes = pending.Except(consequences).Where(i => Rank(i) <= 1 && i.Node is not null).ToList();
                consequences.RemoveAll(i => i != reboot && causes.Exists(cause => IsCloser(cause, root, i)));
                pending.RemoveAll(consequences.Contains);
                consequences.RemoveAll(i => IsTheDownTimeItself(root, reboot, i));
            }
            roots.Add(_context.Explain(root with { Consequences = [.. root.Consequences, .. consequences.OrderBy(c => c.From).Select(c => AsConsequence(root, c))] }));
        }
        return [.. roots.OrderBy(r => r.From)];
    }

    /// <summary>Causes before symptoms.</summary>
    private static int Rank(Incident i) => i.Kind switch
    {
        IncidentKind.Crash or IncidentKind.RestartLoop => 0,
        IncidentKind.Hang or IncidentKind.Reboot or IncidentKind.Exit or IncidentKind.OomKill => 1,
        IncidentKind.Stall or IncidentKind.Deadlock or IncidentKind.Memory when i.Node is not null => 1,
        IncidentKind.CounterFrozen => 2,
        IncidentKind.Warning or IncidentKind.Leak or IncidentKind.Unhealthy => 3,
        IncidentKind.Outage => 4,
        _ => 5,
    };

    /// <summary>What the kernel itself says of a stall goes before the silence it caused, in which it may have noticed late.</summary>
    private TimeSpan Onset(Incident i, List<Incident> all)
    {
        if (i.Kind is not (IncidentKind.Stall or IncidentKind.Deadlock or IncidentKind.Memory) || i.Node is null)
        {
            return i.From;
        }

        var silences = i.Kind != IncidentKind.Stall ? [] : all.Where(
            hang => hang.Kind == IncidentKind.Hang && hang.Node == i.Node && !IsByPower(hang) && hang.From >= i.From - Foreboding && Lasts(hang, i.From - Slack));
        return silences.Select(hang => hang.From).Append(i.From).Min() - Slack;
    }

    private Incident? FirstReboot(Incident root, List<Incident> pending) => root.Kind is not (IncidentKind.Crash or IncidentKind.Hang or IncidentKind.Stall or IncidentKind.Deadlock or IncidentKind.Memory) || root.Node is null
        ? null
        : pending.Where(i => i.Kind == IncidentKind.Reboot && i.Node == root.Node && !IsByPower(i) && i.From >= root.From - Slack
            && i.From <= (root.Kind == IncidentKind.Crash ? root.From + PanicToReboot : (root.To ?? TimeSpan.MaxValue - Slack) + Slack)).MinBy(i => i.From);

    /// <summary>A crash is over when its node is back; one that the node survived was over at once.</summary>
    private Incident Ended(Incident root, Incident? reboot, List<Incident> pending)
    {
        if (root.Kind != IncidentKind.Crash)
        {
            return root;
        }
        var hang = pending.FirstOrDefault(i => i.Kind == IncidentKind.Hang && i.Node == root.Node && (i.To ?? TimeSpan.MaxValue) > root.From - Slack);
        return root with { To = reboot is not null ? reboot.To : hang is not null ? hang.To : LivesOn(root) ? root.From : null };
    }

    private bool LivesOn(Incident root) => new SignsOfLife(history, plan).Of(root.Node!).Any(at => at > root.From + Aftermath);

    private TimeSpan WindowEnd(Incident root, Incident? reboot) => reboot is not null
        ? (reboot.To ?? history.End) + Aftermath
        : (root.To ?? history.End) + (root.Kind == IncidentKind.CounterFrozen ? Slack : Aftermath);

    private bool Follows(Incident root, Incident? reboot, TimeSpan until, Incident other)
    {
        if (root.Kind is IncidentKind.Warning or IncidentKind.Leak or IncidentKind.Unhealthy || Rank(other) < Rank(root) || other.From > until)
        {
            return false;
        }
        if (Rank(root) >= 4)
        {
            return Rank(other) > Rank(root) && Overlap(root, other) && SamePath(root, other);
        }
        if (!Touches(root.Node!, other))
        {
            return false;
        }
        // Before the reboot the kernel is the broken one; what it reports in its next life is a matter of its own.
        var sameLife = reboot is null || other.From < reboot.From;
        return other.Kind switch
        {
            IncidentKind.Crash or IncidentKind.Warning => other.From >= root.From - TimeSpan.FromMilliseconds(100) && sameLife,
            IncidentKind.Stall or IncidentKind.Deadlock or IncidentKind.Memory when other.Node is not null => other.From >= root.From - Slack && sameLife,
            IncidentKind.Reboot or IncidentKind.Exit or IncidentKind.OomKill or IncidentKind.RestartLoop => false,
            // One that FaultLab made on purpose follows from nothing else.
            IncidentKind.Hang when IsByPower(other) && other.Fault != root.Fault => false,
            IncidentKind.Hang => other.From >= root.From - Slack || (root.Kind is IncidentKind.Crash or IncidentKind.Stall && !IsByPower(other) && Lasts(other, root.From - Slack)),
            _ => other.From >= root.From - Foreboding && Lasts(other, root.From),
        };
    }

    /// <summary>Whether a symptom that began after the root was over goes with a later cause, which it began with, and not with what the root left behind.</summary>
    private bool IsCloser(Incident cause, Incident root, Incident symptom) => Rank(symptom) >= 4 && !Lasts(root, symptom.From) && cause.From > root.From
        && symptom.From >= cause.From - Slack && Lasts(symptom, cause.From) && Touches(cause.Node!, symptom);

    /// <summary>
    /// Between a panic and the boot after it a node says nothing and its counters stand still: that is the down time, told as crash and
    /// reboot, and neither a hang nor a frozen counter.
    /// </summary>
    private static bool IsTheDownTimeItself(Incident root, Incident? reboot, Incident i)
    {
        var boot = root.Kind == IncidentKind.Reboot ? root : reboot;
        return i.Kind switch
        {
            IncidentKind.Hang => IsBooting(boot, i) || (root.Kind == IncidentKind.Crash && boot is not null && i.From >= root.From - Slack && i.From <= boot.From),
            IncidentKind.CounterFrozen => boot is not null,
            _ => false,
        };
    }

    /// <summary>A node that boots is silent for a while, and not hung as long as it comes back.</summary>
    private static bool IsBooting(Incident? reboot, Incident hang) =>
        reboot is { To: { } back } && hang.From >= reboot.From - Slack && hang.To <= back + Slack;

    private Incident AsConsequence(Incident root, Incident consequence)
    {
        var explained = consequence.Fault is null ? consequence with { Fault = root.Fault ?? _context.FaultAt(root.From)?.Id } : consequence;
        // FaultLab switched the node off or held it still: its silence is no surprise, until it had the time to come back.
        return IsByPower(root) && Rank(consequence) >= 4 && (consequence.To ?? history.RunEnd) <= Excused(root, consequence)
            ? explained with { Expected = true }
            : explained;
    }

    /// <summary>Until when what FaultLab did to a node's power explains a symptom. TCP may stay silent as long again as the node was away (RFC 6298).</summary>
    private TimeSpan Excused(Incident root, Incident consequence)
    {
        var fault = history.Fault(root.Fault).First(f => f.HoldsNode);
        var ready = root.Kind == IncidentKind.Hang ? null : history.NodeStates(root.Node!).FirstOrDefault(s => s.Status == NodeStatus.Ready && s.At > root.From)?.At;
        // A container that was killed and has nobody to start it again stays away.
        var back = Max(ready, root.To) ?? (StaysAway(root) ? history.End : (fault.End ?? history.End) + LongestBoot);
        return back + Aftermath + (consequence.Kind == IncidentKind.Stall ? back - root.From : TimeSpan.Zero);
    }

    private bool StaysAway(Incident root) => root.Kind == IncidentKind.Exit
        && plan.Scenario.Topology.Nodes.Any(n => n.Name == root.Node && n.Container?.Restart == RestartPolicy.No);

    private static TimeSpan? Max(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private bool IsByPower(Incident i) => i.Kind is IncidentKind.Hang or IncidentKind.Reboot or IncidentKind.Exit && history.Fault(i.Fault).Any(f => f.HoldsNode);

    private static bool Lasts(Incident i, TimeSpan until) => i.To is null || i.To > until;

    private static bool Overlap(Incident a, Incident b) => Lasts(a, b.From) && Lasts(b, a.From);

    private bool Touches(string node, Incident i) => i.Node == node || (Ends(i.Probe) is var (from, to) && _ways.Crosses(from, to, node));

    private bool SamePath(Incident a, Incident b) => Ends(a.Probe) is { } x && Ends(b.Probe) is { } y && x == y;

    private (string From, string To)? Ends(string? name) =>
        plan.Scenario.Probes.FirstOrDefault(p => p.Name == name) is { } probe ? (probe.From, probe.To)
        : plan.Scenario.Traffic.FirstOrDefault(t => t.Name == name) is { } flow ? (flow.From, flow.To)
        : null;
}
