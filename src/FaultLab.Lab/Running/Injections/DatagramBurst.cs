using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>datagrams</c>: a burst of datagrams of any size. What the kernel refused, and what arrived whole, goes into the history.</summary>
internal sealed class DatagramBurst(string id, DatagramsFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.From;

    public string? Link => null;

    public bool Heals => false;

    public async Task<string> ApplyAsync(CancellationToken cancellationToken)
    {
        var result = await lab.Node(fault.From).RequireAgent().SendDatagramsAsync(
            new DatagramsRequest
            {
                Target = lab.AddressOf(fault.To, seenFrom: fault.From, fault.IPv6),
                Port = fault.Port,
                Size = (int)fault.Size.Bytes,
                Socket = Words.Of(fault.Socket),
                Fragment = Words.Of(fault.Fragment),
                Order = Words.Of(fault.Order),
                Overlap = (int)fault.Overlap.Bytes,
                Missing = Words.Of(fault.Missing),
                Seed = unchecked((int)lab.Plan.Seed),
                Segment = (int)(fault.Segment?.Bytes ?? 0),
                WrongChecksum = fault.Wrong == DatagramFlaw.Checksum,
                WrongLength = fault.Wrong == DatagramFlaw.Length,
                Count = fault.Count,
                PerSecond = fault.Rate.PerSecond,
            },
            cancellationToken);
        var now = lab.History.Clock.Now;
        lab.History.Append(new DatagramReport
        {
            At = now.At,
            Wall = now.Wall,
            Fault = id,
            Sent = result.Sent,
            Asked = fault.Count,
            Errors = result.Errors.ToImmutableSortedDictionary(),
        });
        var took = TimeSpan.FromMicroseconds(result.Nanoseconds / 1000.0);
        var refused = result.Errors.Count == 0 ? "none refused" : string.Join(", ", result.Errors.Select(e => $"{e.Value} {e.Key}"));
        return $"{result.Sent} of {fault.Count} datagrams of {fault.Size.Bytes} bytes sent in {Wording.Duration(took)}{Rate(result.Sent, took)}, {refused}";
    }

    /// <summary>The rate that was kept, to be compared to the one asked for; of a single datagram there is none.</summary>
    private static string Rate(long sent, TimeSpan took) =>
        sent > 1 && took > TimeSpan.Zero ? $", {new EventRate((sent - 1) / took.TotalSeconds)}" : "";

    public Task<string> HealAsync(CancellationToken cancellationToken) => Task.FromResult("nothing to heal");
}
