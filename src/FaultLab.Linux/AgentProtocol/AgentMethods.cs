namespace FaultLab.Linux.AgentProtocol;

/// <summary>
/// The protocol between controller and agent: JSON-RPC 2.0, one message a line, UTF-8. The controller sends requests, the agent answers
/// each and sends notifications. When the stream ends the agent heals what it injected and stops what it started.
/// </summary>
public static class AgentMethods
{
    /// <summary>Nothing → <see cref="HelloResult"/>.</summary>
    public const string Hello = "hello";

    /// <summary>Nothing → <see cref="ClockResult"/>; the controller takes the shortest of several to relate the two clocks.</summary>
    public const string Clock = "clock";

    /// <summary><see cref="RestoredRequest"/> → nothing: the node's VM went on from a state of an earlier run.</summary>
    public const string Restored = "restored";

    /// <summary><see cref="NodeConfiguration"/> → nothing. Idempotent: called again after an interface came back.</summary>
    public const string Configure = "configure";

    /// <summary>Nothing → <see cref="InterfacesResult"/>.</summary>
    public const string Interfaces = "interfaces";

    /// <summary><see cref="ApplyFaultRequest"/> → <see cref="FaultResult"/>, after the effect was read back.</summary>
    public const string ApplyFault = "fault.apply";

    /// <summary><see cref="FaultReference"/> → <see cref="FaultResult"/>, after the healing was read back.</summary>
    public const string HealFault = "fault.heal";

    /// <summary><see cref="ProbeRequest"/> → nothing; results come as <see cref="ProbeNotification"/>.</summary>
    public const string StartProbe = "probe.start";

    /// <summary>Nothing → <see cref="ProbeStatistics"/>.</summary>
    public const string ProbeStatistics = "probe.statistics";

    /// <summary>Nothing → nothing; all probes stop.</summary>
    public const string StopProbes = "probe.stop";

    /// <summary><see cref="ReceiverRequest"/> → nothing; reports come as <see cref="TrafficNotification"/> once a second.</summary>
    public const string StartReceiver = "traffic.receive";

    /// <summary><see cref="SenderRequest"/> → nothing; reports come as <see cref="TrafficNotification"/> once a second.</summary>
    public const string StartSender = "traffic.send";

    /// <summary><see cref="Iperf3Request"/> → nothing; reports come as <see cref="TrafficNotification"/> once a second.</summary>
    public const string StartIperf3 = "traffic.iperf3";

    /// <summary>Nothing → nothing; all senders and iperf3 clients stop. Receivers stay, so that what is under way is counted.</summary>
    public const string StopSenders = "traffic.stop";

    /// <summary><see cref="DatagramsRequest"/> → <see cref="DatagramsResult"/> when the last was sent.</summary>
    public const string SendDatagrams = "datagrams.send";

    /// <summary><see cref="CommandRequest"/> → <see cref="CommandResult"/>.</summary>
    public const string RunCommand = "command.run";

    /// <summary><see cref="SamplingRequest"/> → nothing; samples come as <see cref="SampleNotification"/>, link changes as <see cref="LinkNotification"/>.</summary>
    public const string StartSampling = "sample.start";

    public const string ProbeEvent = "probe";
    public const string LifeEvent = "life";
    public const string SampleEvent = "sample";
    public const string LinkEvent = "link";
    public const string TrafficEvent = "traffic";

    /// <summary><see cref="LogNotification"/>: the agent's own trouble.</summary>
    public const string LogEvent = "log";

    /// <summary>Error code of a request that the node's kernel refused; the message carries operation and errno name.</summary>
    public const int RefusedByKernel = -32000;

    /// <summary>Error code of a fault whose read-back did not show the effect.</summary>
    public const int ReadBackFailed = -32001;
}
