namespace FaultLab.Linux.AgentProtocol;

/// <summary>The sides of a flow, as <see cref="TrafficNotification"/> names them.</summary>
public static class TrafficSides
{
    public const string Sender = "sender";
    public const string Receiver = "receiver";
}

/// <summary>What a <see cref="ReceiverRequest"/> or <see cref="SenderRequest"/> may ask for.</summary>
public static class TrafficProtocols
{
    public const string Udp = "udp";
    public const string Tcp = "tcp";

    /// <summary>Receivers only: every datagram is sent back.</summary>
    public const string Echo = "echo";

    /// <summary>Receivers only: datagrams are counted whole, whatever they hold.</summary>
    public const string Datagrams = "datagrams";
}
