using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Tells what the scenario itself explains: silence on a path while one of its links was held down or impaired.</summary>
internal sealed class LinkFaults(History history, Plan plan)
{
    /// <summary>
    /// After a link is back its path may stay silent for a while: e1000 takes 2.2 s to see its carrier, and a failed ARP entry is
    /// asked for again after 1 s, three times.
    /// </summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    /// <summary>A probe that was on its way when the fault began was sent before it.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, List<(TimeSpan From, TimeSpan To)>> _disturbed = [];
    private readonly Dictionary<(string From, string To, Func<FaultSpan, TimeSpan> Recovery), Stretches<FaultSpan>> _silencing = [];
    private readonly Dictionary<string, Fault> _planned = plan.Timeline.Faults.ToDictionary(f => f.Id, f => f.Fault);

    public Ways Ways { get; } = new(plan.Scenario.Topology);

    /// <summary>The fault that explains why nothing came through between two nodes from one moment to another (null: to the end); null: none does.</summary>
    /// <param name="recovery">How long after the fault its effect may last; default <see cref="Recovery"/>.</param>
    public FaultSpan? Explaining(string from, string to, TimeSpan begin, TimeSpan? end, Func<FaultSpan, TimeSpan>? recovery = null)
    {
        var until = end ?? history.End;
        var covered = begin;
        FaultSpan? first = null;
        foreach (var span in Silencing(from, to, recovery ?? AsUsual).Between(begin, TimeSpan.MaxValue))
        {
            // They come in order of their begin: none of those to come closes a hole before this one.
            if (span.Begin - Underway > covered)
            {
                break;
            }
            var over = Over(span, recovery ?? AsUsual);
            if (over >= covered)
            {
                first ??= span;
                covered = over;
            }
        }
        return first is not null && covered >= until ? first : null;
    }

    private static TimeSpan AsUsual(FaultSpan span) => Recovery;

    private TimeSpan Over(FaultSpan span, Func<FaultSpan, TimeSpan> recovery) => span.End is { } end ? end + recovery(span) : history.End;

    /// <summary>What can keep packets between two nodes from coming through, each until its effect is over.</summary>
    private Stretches<FaultSpan> Silencing(string from, string to, Func<FaultSpan, TimeSpan> recovery)
    {
        if (!_silencing.TryGetValue((from, to, recovery), out var silencing))
        {
            _silencing[(from, to, recovery)] = silencing = new Stretches<FaultSpan>(
                history.Faults.Where(span => Touches(span, from, to)).SelectMany(Silences), span => span.Begin, span => Over(span, recovery));
        }
        return silencing;
    }

    /// <summary>Whether any such fault was in force, or had just ended, at some time between two moments.</summary>
    public bool AnyOn(string link, TimeSpan begin, TimeSpan end)
    {
        if (!_disturbed.TryGetValue(link, out var times))
        {
            _disturbed[link] = times = Merge(history.Faults.Where(span => DisturbsLinks(span) && span.Link == link));
        }
        // Asked for every second of every interface: the times are apart and in order, so only the last that began before can overlap.
        var begun = times.CountBefore(end + TimeSpan.FromTicks(1), time => time.From);
        return begun > 0 && times[begun - 1].To >= begin;
    }

    private bool Touches(FaultSpan span, string from, string to) => DisturbsLinks(span)
        && (span.Link is { } link ? Ways.Links(from, to).Contains(link)
            : span.Node == from || span.Node == to || (span.Kind == "drop" && span.Node is { } node && Ways.Crosses(from, to, node)));

    private List<(TimeSpan From, TimeSpan To)> Merge(IEnumerable<FaultSpan> spans)
    {
        var times = new List<(TimeSpan From, TimeSpan To)>();
        foreach (var span in spans)
        {
            var (from, to) = (span.Begin - Underway, (span.End ?? history.End) + Recovery);
            if (times.Count > 0 && times[^1].To >= from)
            {
                times[^1] = (times[^1].From, to > times[^1].To ? to : times[^1].To);
            }
            else
            {
                times.Add((from, to));
            }
        }
        return times;
    }

    /// <summary>
    /// When a fault can keep packets from coming through: one that holds a link down, all the while; one that changes the way they take, or
    /// only delays them, when it comes and when it goes.
    /// </summary>
    private IEnumerable<FaultSpan> Silences(FaultSpan span)
    {
        var fault = _planned.GetValueOrDefault(span.Id);
        if (fault is DropFault { Mptcp: not null })
        {
            // Without these TCP goes on, on the paths it has.
            return [];
        }
        if (fault is null || HoldsBack(fault))
        {
            return [span];
        }
        var comes = span with { Healed = span.Applied ?? span.FailedAt ?? span.Begin };
        return span.Healed is { } healed ? [comes, span with { Begin = healed - Underway }] : [comes];
    }

    private static bool HoldsBack(Fault fault) => fault switch
    {
        GatewayFault gateway => gateway.Action == GatewayAction.Drop,
        ImpairFault { Impairment: var i } => HoldsBack(i.OneWay(LinkDirection.Up)) || HoldsBack(i.OneWay(LinkDirection.Down)),
        _ => true,
    };

    private static bool HoldsBack(Impairment? way) => way is not null
        && (way.Rate is not null || way.Loss is not null || way.Burst is not null || way.Corrupt is not null
            || way.Delay + (way.Jitter ?? TimeSpan.Zero) >= Underway);

    private static bool DisturbsLinks(FaultSpan span) => span.Kind is "flap" or "impair" or "gateway" or "drop";
}
