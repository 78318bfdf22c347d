using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>The probes and the traffic in numbers.</summary>
internal static class MeasureSection
{
    public static Markup Render(ReportInput input, RunFacts facts) => Markup.Of($"{Probes(input, facts)}{Traffic(input, facts)}");

    private static Markup Probes(ReportInput input, RunFacts facts) => Markup.When(facts.Probes.Count > 0, () => Markup.Of(
        $"""
        <section aria-labelledby="probes">
        <h2 id="probes">Probes</h2>
        <div class="scroll card"><table>
        <thead><tr><th scope="col">Probe</th><th scope="col">What</th><th scope="col" class="number">Attempts</th><th scope="col" class="number">Unanswered</th>
        <th scope="col" class="number">Median</th><th scope="col" class="number">p99</th><th scope="col" class="number">Longest</th></tr></thead>
        <tbody>{Markup.Each(facts.Probes, p => Probe(p.Key, p.Value, input))}</tbody>
        </table></div>
        </section>
        """));

    private static Markup Probe(string name, ProbeFacts probe, ReportInput input)
    {
        var plan = input.Plan?.Probes.FirstOrDefault(p => p.Probe.Name == name);
        var unanswered = probe.Of(ProbeOutcome.Lost) + probe.Of(ProbeOutcome.Refused);
        var lacking = probe.Of(ProbeOutcome.Missed) + probe.Of(ProbeOutcome.NotSent);
        return Markup.Of(
            $"""
            <tr><td><strong>{name}</strong></td><td>{(plan is null ? "" : What(plan.Probe))}</td>
            <td class="number">{probe.Attempts}{(lacking > 0 ? $" (+{lacking} not made)" : "")}</td>
            <td class="number">{(probe.Attempts == 0 ? "–" : $"{unanswered} ({Wording.Share((double)unanswered / probe.Attempts)})")}</td>
            <td class="number">{Time(probe.Times.Quantile(0.5))}</td><td class="number">{Time(probe.Times.Quantile(0.99))}</td>
            <td class="number">{Time(probe.Times.Count > 0 ? probe.Times.Max : null)}</td></tr>
            """);
    }

    private static string What(Probe probe) =>
        $"{probe.Kind.ToString().ToLowerInvariant()} {probe.From} → {probe.To} every {Wording.Duration(probe.Every)}";

    private static string Time(TimeSpan? time) => time is { } t ? Wording.Duration(t) : "–";

    private static Markup Traffic(ReportInput input, RunFacts facts) => Markup.When(facts.Flows.Count > 0, () => Markup.Of(
        $"""
        <section aria-labelledby="traffic">
        <h2 id="traffic">Traffic</h2>
        <div class="scroll card"><table class="wide">
        <thead><tr><th scope="col">Flow</th><th scope="col">What</th><th scope="col" class="number">Arrived</th><th scope="col" class="number">Lost</th>
        <th scope="col" class="number">Duplicates</th><th scope="col" class="number">Reordered</th><th scope="col" class="number">Longest gap</th><th scope="col">Sender</th></tr></thead>
        <tbody>{Markup.Each(facts.Flows, f => Flow(f.Key, f.Value, input))}</tbody>
        </table></div>
        </section>
        """));

    private static Markup Flow(string name, FlowFacts flow, ReportInput input)
    {
        var plan = input.Plan?.Traffic.FirstOrDefault(t => t.Traffic.Name == name)?.Traffic;
        var receiver = flow.Receiver;
        return Markup.Of(
            $"""
            <tr><td><strong>{name}</strong></td><td>{(plan is null ? "" : $"{plan.Kind} {plan.From} → {plan.To}")}</td>
            <td class="number">{(receiver is null ? "–" : Wording.Bytes(receiver.Bytes))}</td>
            <td class="number">{Of(receiver?.Lost, receiver?.Packets + receiver?.Lost)}</td>
            <td class="number">{Of(receiver?.Duplicates, receiver?.Packets)}</td>
            <td class="number">{Of(receiver?.Reordered, receiver?.Packets)}</td>
            <td class="number">{(flow.LongestGap > TimeSpan.Zero ? Wording.Duration(flow.LongestGap) : "–")}</td><td>{Sender(flow)}</td></tr>
            """);
    }

    private static string Of(long? part, long? whole) => part is not { } count ? "–" : whole > 0 ? $"{count} ({Wording.Share((double)count / whole.Value)})" : $"{count}";

    private static string Sender(FlowFacts flow)
    {
        if (flow.Sender is not { } sender)
        {
            return "";
        }

        var parts = new List<string> { Wording.Bytes(sender.Bytes) };
        // Of iperf3 it is the client who counts them, and that may be the receiver.
        if (Math.Max(sender.Reconnects, flow.Receiver?.Reconnects ?? 0) is > 0 and var reconnects)
        {
            parts.Add(Wording.Count(reconnects, "reconnect"));
        }

        if (sender.Retransmits is { } retransmits)
        {
            parts.Add(Wording.Count(retransmits, "retransmission"));
        }

        if (flow.Jitter is { } jitter)
        {
            parts.Add($"jitter up to {Wording.Duration(jitter)}");
        }

        parts.AddRange(sender.Errors.Concat(flow.Receiver?.Errors.AsEnumerable() ?? []).Select(e => $"{e.Value} × {e.Key}"));
        return string.Join(", ", parts);
    }
}
