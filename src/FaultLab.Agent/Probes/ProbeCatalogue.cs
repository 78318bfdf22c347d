using System.Net;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes;

/// <summary>The kinds of probes.</summary>
internal static class ProbeCatalogue
{
    public static IProbeMethod Create(
        ProbeRequest request, EventLoop loop, IPAddress target, ushort identifier, PendingAttempts pending) => request.Kind switch
    {
        "icmp" => new IcmpProbe(loop, target, identifier, pending),
        var other => throw new ArgumentException($"no probe of kind '{other}'"),
    };
}
