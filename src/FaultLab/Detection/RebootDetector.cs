using System.Collections.Immutable;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// A node that was ready boots again. Four witnesses tell of it (the VM's RESET, the kernel's banner, the boot id, the uptime), each
/// may be missing; what they say of one reboot is put together.
/// </summary>
internal sealed class RebootDetector : IDetector
{
    /// <summary>One reboot gives several RESET within half a second of the guest's own time: firmware that is switched on again may give the last.</summary>
    private static readonly TimeSpan SameReset = TimeSpan.FromSeconds(1);

    /// <summary>From reset to banner: firmware, and 13 s of unpacking a bzImage on a busy machine without acceleration.</summary>
    private static readonly TimeSpan ResetToBanner = TimeSpan.FromSeconds(60);

    private enum Witness { Reset, Off, Banner, Agent }

    public string Name => "reboot";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Reboot];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        plan.Scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Vm).SelectMany(node => Detect(node, history, plan));

    private static IEnumerable<Incident> Detect(Node node, History history, Plan plan)
    {
        var ready = history.NodeStates(node.Name).FirstOrDefault(e => e.Status == NodeStatus.Ready)?.At ?? history.RunBegin;
        if (ready is null)
        {
            return [];
        }
        var reboots = new List<Reboot>();
        foreach (var sign in Signs(node.Name, history).Where(s => s.At > ready).OrderBy(s => s.At))
        {
            if (reboots.Count > 0 && reboots[^1].Takes(sign.Witness, sign.At, Ran(node.Name, reboots[^1].From, sign.At, history)))
            {
                reboots[^1].Add(sign.Witness, sign.At, sign.Reason);
            }
            else
            {
                reboots.Add(new Reboot(sign.Witness, sign.At, sign.Reason));
            }
        }
        return reboots.Select(reboot => Describe(node.Name, reboot, history, plan));
    }

    private static Incident Describe(string node, Reboot reboot, History history, Plan plan)
    {
        var power = history.Faults.LastOrDefault(f => f.Kind == "power" && f.Node == node && f.Begin <= reboot.From && f.Begin > reboot.From - TimeSpan.FromSeconds(5)
            || f.Kind == "power" && f.Node == node && f.Overlaps(reboot.From, reboot.From));
        var back = Back(node, reboot, history, plan);
        var off = reboot.Saw(Witness.Off);
        return new Incident
        {
            Kind = IncidentKind.Reboot,
            Node = node,
            Title = (off, back) switch
            {
                (true, null) => $"{node} switched off",
                (true, _) => $"{node} switched off and booted again",
                _ => power is null ? $"{node} rebooted by itself" : $"{node} was reset",
            },
            From = reboot.From,
            To = back,
            Fault = power?.Id,
            Reasons = [.. reboot.Reasons],
        };
    }

    private static TimeSpan? Back(string node, Reboot reboot, History history, Plan plan)
    {
        var booting = reboot.At(Witness.Banner) ?? reboot.From + SameReset;
        var states = history.NodeStates(node).Where(e => e.Status is (NodeStatus.Ready or NodeStatus.AgentConnected) && e.At > reboot.From).Select(e => e.At);
        var answers = plan.Scenario.Probes.Where(p => p.To == node).SelectMany(p => history.Probe(p.Name))
            .Where(r => r.Outcome == ProbeOutcome.Ok && r.At > booting).Select(r => r.At);
        return new[] { reboot.At(Witness.Agent) }.Concat(states.Cast<TimeSpan?>()).Concat(answers.Cast<TimeSpan?>()).Min();
    }

    /// <summary>The time between two moments without that in which the VM was stopped, as one is that is switched off.</summary>
    private static TimeSpan Ran(string node, TimeSpan from, TimeSpan to, History history)
    {
        var (ran, since) = (TimeSpan.Zero, (TimeSpan?)from);
        foreach (var e in history.Qmp(node).Where(e => e.Name is "STOP" or "RESUME" && e.At <= to))
        {
            var at = e.At > from ? e.At : from;
            ran += e.Name == "STOP" && since is { } begin ? at - begin : TimeSpan.Zero;
            since = e.Name == "STOP" ? null : since ?? at;
        }
        return since is { } last ? ran + to - last : ran;
    }

    private static IEnumerable<(Witness Witness, TimeSpan At, string Reason)> Signs(string node, History history)
    {
        foreach (var e in history.Qmp(node))
        {
            if (e.Name is "RESET" or "SHUTDOWN" && e.Cause is null)
            {
                yield return (e.Name == "RESET" ? Witness.Reset : Witness.Off, e.At, $"the VM reported {e.Name}{(e.Data is null ? "" : $" {e.Data}")}");
            }
        }
        var boots = ConsoleClassifier.Classify(history.Console(node)).Where(f => f.Class == ConsoleClass.Boot).ToList();
        foreach (var again in history.Qmp(node).Where(e => e.Cause == QmpEvent.Clock))
        {
            // The boot that FaultLab made anew is the same reboot.
            _ = boots.Remove(boots.Find(boot => boot.From >= again.At)!);
        }
        foreach (var boot in boots)
        {
            yield return (Witness.Banner, boot.From, "the kernel's banner appeared again on the console");
        }
        AgentSample? last = null;
        foreach (var sample in history.Samples(node))
        {
            if (last is not null && sample.BootId != last.BootId)
            {
                yield return (Witness.Agent, sample.At, $"the boot id changed from {last.BootId} to {sample.BootId}");
            }
            else if (last is not null && sample.UptimeSeconds < last.UptimeSeconds)
            {
                yield return (Witness.Agent, sample.At, FormattableString.Invariant($"the uptime went back from {last.UptimeSeconds:0.0} s to {sample.UptimeSeconds:0.0} s"));
            }
            last = sample;
        }
    }

    /// <summary>What the witnesses say of one reboot.</summary>
    private sealed class Reboot
    {
        private readonly Dictionary<Witness, TimeSpan> _seen = [];

        public Reboot(Witness witness, TimeSpan at, string reason)
        {
            From = at;
            Add(witness, at, reason);
        }

        public TimeSpan From { get; }

        public List<string> Reasons { get; } = [];

        public bool Saw(Witness witness) => _seen.ContainsKey(witness);

        public TimeSpan? At(Witness witness) => _seen.TryGetValue(witness, out var at) ? at : null;

        /// <param name="ran">How long the guest ran since it began.</param>
        public bool Takes(Witness witness, TimeSpan at, TimeSpan ran) => witness switch
        {
            // QEMU may tell of it when the kernel's first lines are out already.
            Witness.Reset or Witness.Off => !Saw(Witness.Agent)
                && (ran <= SameReset || (Saw(Witness.Off) && !Saw(Witness.Reset) && !Saw(Witness.Banner))),
            Witness.Banner => !Saw(Witness.Banner) && !Saw(Witness.Agent) && (Saw(Witness.Off) || at - From <= ResetToBanner),
            // The agent is the last to come back.
            _ => !Saw(Witness.Agent),
        };

        public void Add(Witness witness, TimeSpan at, string reason)
        {
            if (_seen.TryAdd(witness, at))
            {
                Reasons.Add(reason);
            }
        }
    }
}
