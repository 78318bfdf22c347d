using System.Globalization;
using System.Text.Json;
using FaultLab.Histories;

namespace FaultLab.Lab.Results;

/// <summary>Samples as CSV (RFC 4180), a header line first; seconds are on the history's clock, counters are totals.</summary>
internal static class CsvTables
{
    public static IReadOnlyCollection<string> Probes(IEnumerable<ProbeResult> probes) =>
    [
        "seconds,wall,probe,sequence,outcome,rtt_ms,detail",
        .. probes.Select(p => Row(p, p.Probe, p.Sequence, JsonNamingPolicy.KebabCaseLower.ConvertName(p.Outcome.ToString()), p.Rtt?.TotalMilliseconds, p.Detail)),
    ];

    /// <summary>A line an interface; a line with an empty interface where a node reported none.</summary>
    public static IReadOnlyCollection<string> Counters(IEnumerable<AgentSample> samples) =>
    [
        "seconds,wall,node,uptime_s,boot_id,cpu_s,softirq_s,memory_total,memory_available,slab,slab_unreclaimable,interface,up,carrier,"
            + "rx_packets,rx_bytes,rx_dropped,rx_errors,tx_packets,tx_bytes,tx_dropped,tx_errors",
        .. samples.SelectMany(s => s.Interfaces.DefaultIfEmpty().Select(i => Row(
            s, s.Node, s.UptimeSeconds, s.BootId, s.CpuSeconds, s.SoftirqSeconds, s.MemoryTotal, s.MemoryAvailable, s.Slab, s.SlabUnreclaimable,
            i?.Name, i?.Up, i?.Carrier, i?.RxPackets, i?.RxBytes, i?.RxDropped, i?.RxErrors, i?.TxPackets, i?.TxBytes, i?.TxDropped, i?.TxErrors))),
    ];

    public static IReadOnlyCollection<string> Wires(IEnumerable<WireSample> wires) =>
    [
        "seconds,wall,link,from_a,from_b,from_a_bytes,from_b_bytes,to_a,to_b,dropped_to_a,dropped_to_b",
        .. wires.Select(w => Row(w, w.Link, w.FromA, w.FromB, w.FromABytes, w.FromBBytes, w.ToA, w.ToB, w.DroppedToA, w.DroppedToB)),
    ];

    private static string Row(HistoryEvent at, params object?[] cells) =>
        string.Join(',', cells.Prepend(at.Wall.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)).Prepend(at.At.TotalSeconds).Select(Cell));

    private static string Cell(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "1" : "0",
        string text when text.AsSpan().IndexOfAny(",\"\r\n") >= 0 => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
