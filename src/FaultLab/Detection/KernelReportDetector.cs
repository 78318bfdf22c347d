using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>What a node's kernel says of itself: on its console, and through the panic device of its VM.</summary>
internal sealed partial class KernelReportDetector : IDetector
{
    /// <summary>GUEST_PANICKED comes 30 to 50 ms after the panic; a slow serial line prints its trace for seconds.</summary>
    private static readonly TimeSpan SamePanic = TimeSpan.FromSeconds(10);

    /// <summary>CONFIG_RCU_CPU_STALL_TIMEOUT is 21 s, and a kernel that was told another one says so when it boots: so long it had been when it noticed.</summary>
    private static readonly TimeSpan RcuStallTimeout = TimeSpan.FromSeconds(21);

    /// <summary>kernel.watchdog_thresh is 10 s.</summary>
    private static readonly TimeSpan WatchdogThreshold = TimeSpan.FromSeconds(10);

    /// <summary>netdev_unregister_timeout_secs is 10 s: so long the kernel waits before it says for what.</summary>
    private static readonly TimeSpan UnregisterWarning = TimeSpan.FromSeconds(10);

    public string Name => "kernel";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Crash, IncidentKind.Stall, IncidentKind.Deadlock, IncidentKind.Memory, IncidentKind.Leak, IncidentKind.Warning];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        plan.Scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Vm).SelectMany(node => Detect(node.Name, history));

    private static IEnumerable<Incident> Detect(string node, History history)
    {
        var incidents = FromConsole(node, history).ToList();
        var crashes = incidents.Where(i => i.Kind == IncidentKind.Crash).ToList();
        var panics = history.Qmp(node).Where(e => e.Name == "GUEST_PANICKED" && !crashes.Any(c => (e.At - c.From).Duration() < SamePanic));
        return incidents.Concat(panics.Select(e => new Incident
        {
            Kind = IncidentKind.Crash,
            Node = node,
            Title = "kernel panic",
            From = e.At,
            Reasons = ["the VM's panic device reported it; the console says nothing"],
        }));
    }

    private static IEnumerable<Incident> FromConsole(string node, History history)
    {
        var boot = TimeSpan.Zero;
        var repeated = new Dictionary<(ConsoleClass, string?, string?), List<ConsoleFinding>>();
        var rcuTimeout = history.Console(node).Select(line => RcuTimeout().Match(line.Text)).FirstOrDefault(match => match.Success) is { } set
            ? TimeSpan.FromSeconds(int.Parse(set.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : RcuStallTimeout;
        foreach (var finding in ConsoleClassifier.Classify(history.Console(node)))
        {
            if (finding.Class == ConsoleClass.Boot)
            {
                foreach (var same in repeated.Values)
                {
                    yield return Describe(node, same, boot, rcuTimeout, history);
                }
                repeated.Clear();
                boot = finding.From;
                continue;
            }
            var key = (finding.Class, finding.Function, finding.Subject);
            if (!repeated.TryGetValue(key, out var findings))
            {
                repeated[key] = findings = [];
            }
            findings.Add(finding);
        }
        foreach (var same in repeated.Values)
        {
            yield return Describe(node, same, boot, rcuTimeout, history);
        }
    }

    /// <summary>One incident of what a kernel repeats: a soft lockup is reported every 22 s, a device that is not freed every 10 s.</summary>
    private static Incident Describe(string node, List<ConsoleFinding> same, TimeSpan boot, TimeSpan rcuTimeout, History history)
    {
        var finding = same.FirstOrDefault(f => f.Kind == IncidentKind.Crash) ?? same[0];
        var incident = new Incident
        {
            Kind = finding.Kind,
            Node = node,
            Title = finding.Title,
            From = Max(boot, Before(same[0].From, Since(same[0], rcuTimeout), node, history)),
            To = finding.Kind == IncidentKind.Crash ? null : same[^1].To,
            Function = finding.Function,
            Module = finding.Module,
            Console = finding.Excerpt,
            Reasons = [Reason(same)],
        };
        // A stall that the kernel was told to panic on is both.
        return finding.Kind == IncidentKind.Crash && CrashBy(finding.Class) is { } kind
            ? incident with { Consequences = [incident with { Kind = kind, To = finding.To, Console = [] }] }
            : incident;
    }

    private static string Reason(List<ConsoleFinding> same) => same.Count == 1
        ? "the kernel printed it on its console"
        : $"the kernel printed it {same.Count} times on its console, over {Wording.Duration(same[^1].To - same[0].From)}";

    /// <summary>A CPU that is locked up has been so since before the kernel noticed, and took the network along.</summary>
    private static TimeSpan Since(ConsoleFinding finding, TimeSpan rcuTimeout) => finding.Class switch
    {
        ConsoleClass.SoftLockup or ConsoleClass.WorkqueueLockup => finding.Since,
        ConsoleClass.RcuStall => rcuTimeout,
        ConsoleClass.HardLockup => WatchdogThreshold,
        ConsoleClass.NetdevReference => UnregisterWarning,
        _ => TimeSpan.Zero,
    };

    /// <summary>The moment so long before another one by the guest's clock, which stands still while its VM is stopped.</summary>
    private static TimeSpan Before(TimeSpan end, TimeSpan elapsed, string node, History history)
    {
        foreach (var e in history.Qmp(node).Where(e => e.Name is "STOP" or "RESUME" && e.At <= end).Reverse())
        {
            var ran = e.Name == "RESUME" ? end - e.At : TimeSpan.Zero;
            if (ran >= elapsed)
            {
                break;
            }

            (end, elapsed) = (e.At, elapsed - ran);
        }

        return end - elapsed;
    }

    /// <summary>What else a crash is, when the kernel was told to panic on it.</summary>
    private static IncidentKind? CrashBy(ConsoleClass kind) => kind switch
    {
        _ when ConsoleKinds.KindOf(kind) == IncidentKind.Stall => IncidentKind.Stall,
        ConsoleClass.HungTask => IncidentKind.Deadlock,
        ConsoleClass.OutOfMemory => IncidentKind.Memory,
        _ => null,
    };

    /// <summary>rcu_bootup_announce_oddness, kernel/rcu/tree_plugin.h.</summary>
    [GeneratedRegex(@"RCU CPU stall warnings timeout set to (\d{1,4}) ")]
    private static partial Regex RcuTimeout();

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
