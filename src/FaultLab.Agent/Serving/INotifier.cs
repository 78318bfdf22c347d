using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Serving;

/// <summary>Where the parts of the agent put what they saw. Thread-safe; never blocks.</summary>
internal interface INotifier
{
    void Notify(byte[] line) => Notify(line, 1);

    /// <param name="lines">Whole lines, each with its newline.</param>
    /// <param name="count">How many.</param>
    void Notify(ReadOnlySpan<byte> lines, int count);

    void Probe(ProbeNotification notification) =>
        Notify(RpcLine.Notification(AgentMethods.ProbeEvent, notification, AgentJson.Default.ProbeNotification));

    void Sample(SampleNotification notification) =>
        Notify(RpcLine.Notification(AgentMethods.SampleEvent, notification, AgentJson.Default.SampleNotification));

    void Link(LinkNotification notification) =>
        Notify(RpcLine.Notification(AgentMethods.LinkEvent, notification, AgentJson.Default.LinkNotification));

    void Traffic(TrafficNotification notification) =>
        Notify(RpcLine.Notification(AgentMethods.TrafficEvent, notification, AgentJson.Default.TrafficNotification));

    /// <param name="affects">What can no longer be trusted; null: the agent.</param>
    void Log(string message, string? affects = null) =>
        Notify(RpcLine.Notification(AgentMethods.LogEvent, new LogNotification(message, affects), AgentJson.Default.LogNotification));
}
