using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Tests.FaultLab.Lab.Agents;

internal sealed class RecordingListener : IAgentListener
{
    public List<LinkNotification> Links { get; } = [];

    public List<string> Logs { get; } = [];

    public void OnProbe(ProbeNotification notification)
    {
    }

    public void OnLife(LifeNotification notification)
    {
    }

    public void OnSample(SampleNotification notification)
    {
    }

    public void OnLink(LinkNotification notification) => Links.Add(notification);

    public void OnTraffic(TrafficNotification notification)
    {
    }

    public void OnLog(string message, string? affects = null) => Logs.Add(message);

    public void OnUnreadable(string trouble) => Logs.Add(trouble);
}
