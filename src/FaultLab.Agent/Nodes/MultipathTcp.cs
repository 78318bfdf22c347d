using System.Net;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Proc;

namespace FaultLab.Agent.Nodes;

/// <summary>The node's multipath TCP: switched on, with its endpoints, limits and scheduler, each read back.</summary>
internal static class MultipathTcp
{
    private const string Enabled = "net.mptcp.enabled";
    private const string Scheduler = "net.mptcp.scheduler";

    public static void Set(MptcpConfiguration? mptcp)
    {
        if (mptcp is null)
        {
            return;
        }

        SetSysctl(Enabled, "1");
        if (mptcp.Scheduler is { } scheduler)
        {
            SetSysctl(Scheduler, scheduler);
        }

        using var manager = MptcpPathManager.Open();
        var limits = new MptcpLimits(mptcp.AcceptAddresses, mptcp.Subflows);
        manager.SetLimits(limits);
        var present = manager.List();
        foreach (var endpoint in mptcp.Endpoints.Select(ToEndpoint).Where(e => !present.Contains(e)))
        {
            manager.Replace(endpoint);
        }

        var missing = mptcp.Endpoints.Select(ToEndpoint).Except(manager.List()).ToList();
        if (missing.Count > 0 || manager.GetLimits() != limits)
        {
            throw new AgentRequestException(
                AgentMethods.ReadBackFailed, $"MPTCP has {string.Join(", ", manager.List())} and {manager.GetLimits()}, not what was set");
        }
    }

    /// <summary>The endpoints of an interface that came back, as a network manager would: the kernel joins the connections that are there again.</summary>
    public static void JoinAgain(MptcpConfiguration? mptcp, string name)
    {
        var own = (mptcp?.Endpoints ?? []).Where(e => e.Interface == name).ToList();
        if (own.Count > 0)
        {
            using var manager = MptcpPathManager.Open();
            own.ForEach(endpoint => manager.Replace(ToEndpoint(endpoint)));
        }
    }

    private static void SetSysctl(string name, string value)
    {
        if (!Sysctl.Exists(name))
        {
            throw new AgentRequestException(AgentMethods.RefusedByKernel, $"this kernel has no {name}: it was built without MPTCP, or is too old for it");
        }

        // In a container they were set from outside: to the agent they are read-only.
        if (Sysctl.Read(name) == value)
        {
            return;
        }

        Sysctl.Write(name, value);
        if (Sysctl.Read(name) is var now && now != value)
        {
            throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{name} reads {now} after {value} was written");
        }
    }

    private static MptcpEndpoint ToEndpoint(MptcpEndpointConfiguration endpoint) => new(
        IPAddress.Parse(endpoint.Address),
        endpoint.Uses.Aggregate(MptcpEndpointFlags.None, (flags, use) => flags | use switch
        {
            "signal" => MptcpEndpointFlags.Signal,
            "subflow" => MptcpEndpointFlags.Subflow,
            "backup" => MptcpEndpointFlags.Backup,
            "fullmesh" => MptcpEndpointFlags.Fullmesh,
            _ => throw new ArgumentException($"an MPTCP endpoint is not for '{use}'"),
        }));
}
