using FaultLab.Lab.Agents;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Running.Injections;

/// <summary>Asks the node itself whether a disturbance arrived: a command that succeeded is not yet a link that is down.</summary>
internal static class ReadBack
{
    /// <summary>e1000e needs 2.2 s to see a carrier change; twice that, and the fault has not arrived.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static Task<string> CarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken) =>
        PollAsync(
            end,
            found => found is { } i && (i.Carrier == carrier || !i.Up),
            carrier ? "carrier on" : "carrier off",
            cancellationToken);

    public static Task<string> PresenceAsync(LabEnd end, bool present, CancellationToken cancellationToken) =>
        PollAsync(end, found => found is not null == present, present ? "plugged in" : "unplugged", cancellationToken);

    private static async Task<string> PollAsync(
        LabEnd end, Func<InterfaceSample?, bool> seen, string state, CancellationToken cancellationToken)
    {
        if (end.Node.Agent is not { } agent)
        {
            return $"{end}: {state} (set from outside; {(end.Node.IsDown ? "the node is down" : "the node has no agent to ask")})";
        }

        var clock = end.Node.Clock;
        for (var began = clock.Elapsed; ;)
        {
            if (seen(await FindAsync(agent, end, cancellationToken)))
            {
                return $"{end}: {state} after {(clock.Elapsed - began).TotalMilliseconds:0} ms";
            }

            if (clock.Elapsed - began > Deadline)
            {
                throw new LabException($"{end} did not become \"{state}\" within {Deadline.TotalSeconds:0} s", "the NIC model may not support it: try nic: virtio-net-pci");
            }

            await Task.Delay(Interval, clock.Time, cancellationToken);
        }
    }

    private static async Task<InterfaceSample?> FindAsync(AgentConnection agent, LabEnd end, CancellationToken cancellationToken) =>
        (await agent.InterfacesAsync(cancellationToken)).Interfaces
            .FirstOrDefault(i => string.Equals(i.Mac, end.Interface.Mac, StringComparison.OrdinalIgnoreCase));
}
