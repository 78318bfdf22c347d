using System.Text.Json;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Agents;

/// <summary>Turns an agent's notifications into calls of a listener.</summary>
internal sealed class NotificationReader(IAgentListener listener)
{
    private static readonly AgentJson Json = AgentJson.Default;

    public void Read(RpcMessage message)
    {
        try
        {
            switch (message.Method)
            {
                case AgentMethods.ProbeEvent:
                    listener.OnProbe(message.Parameters(Json.ProbeNotification));
                    break;
                case AgentMethods.LifeEvent:
                    listener.OnLife(message.Parameters(Json.LifeNotification));
                    break;
                case AgentMethods.SampleEvent:
                    listener.OnSample(message.Parameters(Json.SampleNotification));
                    break;
                case AgentMethods.LinkEvent:
                    listener.OnLink(message.Parameters(Json.LinkNotification));
                    break;
                case AgentMethods.TrafficEvent:
                    listener.OnTraffic(message.Parameters(Json.TrafficNotification));
                    break;
                case AgentMethods.LogEvent:
                    var log = message.Parameters(Json.LogNotification);
                    listener.OnLog(log.Message, log.Affects);
                    break;
                default:
                    listener.OnLog($"a notification '{message.Method}' that is not known here");
                    break;
            }
        }
        catch (JsonException e)
        {
            listener.OnLog($"a notification '{message.Method}' that could not be read: {e.Message}");
        }
    }

    public void Unreadable(RpcError trouble) => listener.OnUnreadable(trouble.Message);
}
