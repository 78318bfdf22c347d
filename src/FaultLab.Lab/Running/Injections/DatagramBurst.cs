using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Linux.AgentProtocol;
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
                Target = lab.AddressOf(fault.To, seenFrom: fault.From),
                Port = fault.Port,
                Size = (int)fault.Size.Bytes,
                Socket = fault.Socket == DatagramSocket.Raw ? "raw" : "udp",
                Fragment = fault.Fragment == Fragmentation.Allow ? "allow" : "forbid",
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
        var refused = result.Errors.Count == 0 ? "none refused" : string.Join(", ", result.Errors.Select(e => $"{e.Value} {e.Key}"));
        return $"{result.Sent} of {fault.Count} datagrams of {fault.Size.Bytes} bytes sent, {refused}";
    }

    public Task<string> HealAsync(CancellationToken cancellationToken) => Task.FromResult("nothing to heal");
}
