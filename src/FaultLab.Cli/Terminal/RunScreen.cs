using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Results;
using FaultLab.Scenarios;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaultLab.Cli.Terminal;

/// <summary>
/// Draws the state of a run. What matters most stands on top: a low terminal shows the upper part.
/// </summary>
internal static class RunScreen
{
    private const int MaxIncidents = 5;
    private const int LabelWidth = 11;

    private const string Levels = "▁▂▃▄▅▆▇█";

    public static IRenderable Draw(RunState state, TimeSpan elapsed, int width, int height)
    {
        // One column stays free: a terminal that wraps at its last column would break the lines.
        var lines = Lines(state, elapsed, Math.Max(20, width - 1)).Take(Math.Max(3, height - 1));
        return new Rows(lines.Select(l => l.Build()));
    }

    private static IEnumerable<ScreenLine> Lines(RunState state, TimeSpan elapsed, int width)
    {
        ScreenLine New() => new(width);
        yield return Title(state, elapsed, New());
        yield return Bar(state, elapsed, New());
        foreach (var incident in state.Incidents.TakeLast(MaxIncidents))
        {
            yield return Label("INCIDENT", New(), Tones.Bad).Add($"{state.Moment(incident.From)} {SummaryText.Incident(incident)}", Tones.Bad);
        }

        if (state.Troubles > 0)
        {
            yield return Label("trouble", New(), Tones.Busy).Add($"{Wording.Count(state.Troubles, "trouble")} of the lab: see below", Tones.Busy);
        }

        yield return New();
        yield return Nodes(state, New());
        yield return New();
        foreach (var probe in state.Probes.Values)
        {
            yield return Probe(probe, New());
        }

        yield return New();
        foreach (var (id, since) in state.Active)
        {
            yield return Active(state, id, elapsed - since, New());
        }

        yield return Next(state, elapsed, New());
        yield return New();
        foreach (var recent in state.Recent.Reverse())
        {
            yield return New().Add($"  {recent}", Tones.Muted);
        }
    }

    private static ScreenLine Title(RunState state, TimeSpan elapsed, ScreenLine line)
    {
        var phase = state.Phase?.ToString().ToLowerInvariant() ?? "preparing";
        var clock = state.Zero is { } zero && state.Phase == Phase.Run
            ? $"{Wording.Duration(Floor(elapsed - zero))} of {Wording.Duration(state.Plan.Timeline.Duration)}" : Wording.Duration(Floor(elapsed));
        line.Add($"  {state.Plan.Scenario.Name}", Tones.Strong).Add($"  seed {state.Plan.Seed}", Tones.Muted);
        return line.PushRight(phase.Length + clock.Length + 3).Add(phase, Tones.Strong).Add($"  {clock}");
    }

    private static ScreenLine Bar(RunState state, TimeSpan elapsed, ScreenLine line)
    {
        if (state.Zero is not { } zero || state.Phase > Phase.Run)
        {
            return line.Add($"  {(state.Progress.Length > 0 ? state.Progress : "…")}", Tones.Muted);
        }

        var room = line.Left - 3;
        var share = Math.Clamp((elapsed - zero) / state.Plan.Timeline.Duration, 0, 1);
        var done = (int)(room * share);
        return line.Add("  ").Add(new string('━', done), state.Incidents.Count > 0 ? Tones.Bad : Tones.Good).Add(new string('─', room - done), Tones.Muted);
    }

    private static ScreenLine Nodes(RunState state, ScreenLine line)
    {
        Label("nodes", line);
        foreach (var plan in state.Plan.Nodes)
        {
            var (sign, style) = state.Nodes[plan.Name] switch
            {
                null => ("○", Tones.Muted),
                NodeStatus.Starting => ("◐", Tones.Busy),
                NodeStatus.AgentLost or NodeStatus.Down => ("●", Tones.Bad),
                NodeStatus.Stopped => ("○", Tones.Muted),
                _ => ("●", Tones.Good),
            };
            line.Add(sign, style).Add($" {plan.Name}{(plan.Node.Role == NodeRole.Dut ? " (DUT)" : "")}   ");
        }

        return line;
    }

    private static ScreenLine Probe(ProbeState probe, ScreenLine line)
    {
        Label(probe.Name, line);
        var silent = probe.InARow > 0;
        var last = probe.Attempts == 0 ? "–" : silent ? "silent" : Wording.Duration(probe.LastRtt ?? TimeSpan.Zero);
        line.Cell(last, 9, silent ? Tones.Bad : Tones.Plain);
        line.Cell($"{Wording.Share(probe.Loss)} lost", 13, probe.Unanswered > 0 ? Tones.Busy : Tones.Muted);
        var answered = probe.Last.Where(p => p.Rtt is not null).Select(p => p.Rtt!.Value).DefaultIfEmpty(TimeSpan.FromMilliseconds(1)).Min();
        foreach (var attempt in probe.Last.TakeLast(Math.Max(0, line.Left)))
        {
            line.Add(attempt.Rtt is { } rtt ? Level(rtt, answered) : "×", attempt.Rtt is null ? Tones.Bad : Tones.Good);
        }

        return line;
    }

    /// <summary>A level for each doubling of the fastest answer.</summary>
    private static string Level(TimeSpan rtt, TimeSpan fastest) =>
        Levels[Math.Clamp((int)Math.Log2(Math.Max(1, rtt / fastest)), 0, Levels.Length - 1)].ToString();

    private static ScreenLine Active(RunState state, string id, TimeSpan age, ScreenLine line)
    {
        var planned = state.Planned(id);
        Label("fault", line, Tones.Fault).Add($"{id} {planned?.Title}", Tones.Fault);
        return planned?.For is { } lasts ? line.Add($"  {Wording.Duration(Floor(lasts > age ? lasts - age : TimeSpan.Zero))} left", Tones.Muted) : line;
    }

    private static ScreenLine Next(RunState state, TimeSpan elapsed, ScreenLine line)
    {
        Label("next fault", line);
        if (state.Next is not { } next)
        {
            return line.Add(state.Plan.Timeline.Faults.IsEmpty ? "none planned" : "no more", Tones.Muted);
        }

        var until = state.Zero is { } zero ? next.At - (elapsed - zero) : next.At;
        return line.Add($"{next.Id} {next.Title}").Add(
            state.Zero is null ? $"  {Wording.Duration(until)} after the start" : $"  in {Wording.Duration(Floor(until > TimeSpan.Zero ? until : TimeSpan.Zero))}", Tones.Muted);
    }

    private static ScreenLine Label(string text, ScreenLine line, Style? style = null) => line.Add("  ").Cell(text, LabelWidth, style ?? Tones.Muted);

    /// <summary>Whole seconds: tenths would only flicker.</summary>
    private static TimeSpan Floor(TimeSpan span) => TimeSpan.FromSeconds(Math.Floor(span.TotalSeconds));
}
