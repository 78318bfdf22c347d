using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>Events that a person wants to hear of, in a line. Everything else is null.</summary>
internal static class EventText
{
    public static string? Of(HistoryEvent historyEvent) => historyEvent switch
    {
        RunStarted run => $"run {run.Run}, seed {run.Seed}",
        PhaseStarted phase => $"phase {phase.Phase.ToString().ToLowerInvariant()}",
        NodeState { Status: not (NodeStatus.Starting or NodeStatus.AgentConnected) } node => $"node {node.Node} {Kebab(node.Status)}{InBrackets(node.Detail)}",
        FaultEvent { Stage: not (FaultStage.Begin or FaultStage.Healing) } fault => $"fault {fault.Id} {fault.Title}: {Kebab(fault.Stage)}{InBrackets(fault.Detail)}",
        TargetLife { Alive: false } dead => $"probe {dead.Probe}: dead, no answer for {Wording.Duration(dead.At - dead.SilentSince)}, {Wording.Count(dead.Unanswered, "attempt")} unanswered",
        TargetLife life => $"probe {life.Probe}: alive again, after {Wording.Duration(life.At - life.SilentSince)} without an answer",
        DatagramReport sent => Datagrams(sent),
        QmpEvent { Cause: QmpEvent.Clock } qmp => $"node {qmp.Node} booted again: its kernel had measured its clock wrongly",
        QmpEvent { Name: "RESET" or "SHUTDOWN" or "GUEST_PANICKED" or "WATCHDOG" } qmp => $"node {qmp.Node} {qmp.Name}",
        StepEnded step => $"step {step.Step}: {Outcome(step)}",
        LabTrouble trouble => $"trouble with {trouble.Affects}: {Printable.Line(trouble.Message)}",
        RunEnded end => $"run {end.Reason}",
        _ => null,
    };

    private static string Datagrams(DatagramReport report)
    {
        var errors = string.Concat(report.Errors.Select(e => $", {e.Value} × {e.Key}"));
        var received = report.Received is { } arrived ? $", {arrived} arrived whole" : "";
        return $"fault {report.Fault}: {report.Sent} of {Wording.Count(report.Asked, "datagram")} sent{received}{errors}";
    }

    private static string Outcome(StepEnded step) => step.Outcome switch
    {
        StepOutcome.Exited => $"exit status {step.ExitStatus} after {Wording.Duration(step.Took)}{LastLine(step.Output)}",
        StepOutcome.Killed => $"killed after {Wording.Duration(step.Took)}{LastLine(step.Output)}",
        StepOutcome.Stuck => $"never returns, {Wording.Duration(step.Took)} and after it was killed",
        _ => $"{Kebab(step.Outcome)}{InBrackets(step.Detail)}",
    };

    private static string LastLine(string output) => InBrackets(output.Trim() is var text ? text[(text.LastIndexOf('\n') + 1)..] : null);

    private static string InBrackets(string? detail) => string.IsNullOrEmpty(detail) ? "" : $" ({Printable.Line(detail)})";

    private static string Kebab(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
