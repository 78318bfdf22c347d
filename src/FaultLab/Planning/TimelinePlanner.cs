using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>Draws the concrete time of every fault. A repeated one becomes as many faults as it has occurrences.</summary>
internal static class TimelinePlanner
{
    public static Timeline Plan(Scenario scenario, uint seed)
    {
        var sameBefore = new Dictionary<string, int>();
        var faults = scenario.Faults.SelectMany((entry, index) =>
        {
            // The stream is named by what the fault is, not by where it stands: a fault added above it does not change its times.
            var title = entry.Fault.Title;
            var twin = sameBefore[title] = sameBefore.GetValueOrDefault(title) + 1;
            var random = SeededRandom.Stream(seed, $"fault/{title}/{twin}");
            return Occurrences(entry, scenario.Duration, random).Select((at, occurrence) => Planned(entry.Fault, index, occurrence, at));
        });
        return new Timeline { Duration = scenario.Duration, Faults = [.. faults.OrderBy(fault => fault.At)] };
    }

    private static PlannedFault Planned(Fault fault, int index, int occurrence, TimeSpan at)
    {
        var once = fault is FlapFault flap ? flap with { Times = 1, Every = null } : fault;
        var id = occurrence == 0 ? $"f{index + 1}" : $"f{index + 1}.{occurrence + 1}";
        return new PlannedFault(id, at, once.Lasts, once, once.Title);
    }

    private static IEnumerable<TimeSpan> Occurrences(FaultEntry entry, TimeSpan duration, SeededRandom random) =>
        Starts(entry, duration, random).SelectMany(start => Repeats(entry.Fault).Select(offset => start + offset));

    private static IEnumerable<TimeSpan> Starts(FaultEntry entry, TimeSpan duration, SeededRandom random)
    {
        if (entry.At is { } at)
        {
            yield return at + random.NextShift(entry.Jitter);
            yield break;
        }

        var length = Repeats(entry.Fault).Last() + (entry.Fault.Lasts ?? TimeSpan.Zero);
        for (var nominal = entry.First ?? entry.Every!.Value; nominal <= duration; nominal += entry.Every!.Value)
        {
            var start = nominal + random.NextShift(entry.Jitter);
            if (start + length <= duration)
            {
                yield return start;
            }
        }
    }

    /// <summary>When the repeats of one occurrence begin, from its own begin.</summary>
    private static IEnumerable<TimeSpan> Repeats(Fault fault) => fault is FlapFault { Every: { } every } flap
        ? Enumerable.Range(0, flap.Times).Select(index => index * every)
        : [TimeSpan.Zero];
}
