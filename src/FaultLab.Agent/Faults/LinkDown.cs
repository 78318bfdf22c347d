using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Faults;

/// <summary>An interface whose IFF_UP is cleared.</summary>
internal sealed class LinkDown(LinkDownFault fault, NodeConfigurator node, RouteNetlink netlink) : IInjectedFault
{
    private bool _applied;

    public string Apply()
    {
        using var realtime = fault.First ? RealtimeScope.Enter() : null;
        var link = netlink.Links.Get(fault.Interface);
        if (!link.IsUp)
        {
            throw new ArgumentException($"{fault.Interface} is down already");
        }

        _applied = true;
        node.HoldDown(fault.Interface);
        netlink.Links.SetUp(link.Index, up: false);
        return ReadBack(up: false);
    }

    public string Heal()
    {
        if (!_applied)
        {
            return "nothing to heal";
        }

        return node.Release(fault.Interface) ? ReadBack(up: true) : $"{fault.Interface}: unplugged meanwhile, no longer held down";
    }

    private string ReadBack(bool up)
    {
        var link = netlink.Links.Get(fault.Interface);
        var state = $"{link.Name}: flags {(link.IsUp ? "UP" : "DOWN")}, operstate {link.OperState.ToString().ToLowerInvariant()}, {(link.Carrier ? "carrier" : "no carrier")}";
        return link.IsUp == up ? state : throw new AgentRequestException(AgentMethods.ReadBackFailed, state);
    }
}
