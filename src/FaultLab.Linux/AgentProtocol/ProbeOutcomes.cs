namespace FaultLab.Linux.AgentProtocol;

/// <summary>The outcomes of a probe's attempt, as <see cref="ProbeNotification"/> names them.</summary>
public static class ProbeOutcomes
{
    /// <summary>Answered in time.</summary>
    public const string Ok = "ok";

    /// <summary>No answer within the timeout.</summary>
    public const string Lost = "lost";

    /// <summary>An active no: an ICMP error of another host, a reset, HTTP 5xx, no banner.</summary>
    public const string Refused = "refused";

    /// <summary>The prober's own kernel did not send it: no route, no buffers, interface gone.</summary>
    public const string NotSent = "not-sent";

    /// <summary>The prober itself was late; not the target's fault.</summary>
    public const string Missed = "missed";
}
