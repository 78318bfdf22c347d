namespace FaultLab.Detection;

/// <summary>What kinds of incidents have in common.</summary>
internal static class IncidentKinds
{
    /// <summary>Whether the node, or the process of the container, was gone while it lasted: it neither asked nor answered nor counted.</summary>
    public static bool TakesNodeAway(this IncidentKind kind) =>
        kind is IncidentKind.Crash or IncidentKind.Hang or IncidentKind.Reboot or IncidentKind.Exit or IncidentKind.OomKill or IncidentKind.RestartLoop;
}
