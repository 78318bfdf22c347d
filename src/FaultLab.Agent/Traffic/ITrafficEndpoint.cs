using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Traffic;

/// <summary>One side of a flow. Lives on the thread of the traffic's event loop.</summary>
internal interface ITrafficEndpoint : IDisposable
{
    /// <summary>Totals since it began; null where there is nothing to count.</summary>
    TrafficNotification? Report(long now);
}
