using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Agents;

/// <summary>Hears what an agent tells by itself. Called one at a time, in the agent's order; must not block.</summary>
public interface IAgentListener
{
    void OnProbe(ProbeNotification notification);

    void OnLife(LifeNotification notification);

    void OnSample(SampleNotification notification);

    void OnLink(LinkNotification notification);

    void OnTraffic(TrafficNotification notification);

    /// <summary>The agent's own trouble.</summary>
    void OnLog(string message, string? affects = null);

    /// <summary>A line that is no message: what an agent was writing when its node went down.</summary>
    void OnUnreadable(string trouble);
}
