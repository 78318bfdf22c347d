namespace FaultLab.Agent.Serving;

/// <summary>Keeps the kernel's OOM killer away from the agent of a VM, so that it can tell what happens there.</summary>
internal static class OomProtection
{
    /// <summary>Never taken (man 5 proc_pid_oom_score_adj). Children inherit it, so they are given the ordinary score again.</summary>
    private const string Never = "-1000";

    private static bool _enabled;

    public static void Enable()
    {
        _enabled = true;
        Write(Never);
    }

    /// <summary>The command, preceded by one that gives its shell the ordinary score.</summary>
    public static string Without(string command) => _enabled ? $"echo 0 > /proc/self/oom_score_adj\n{command}" : command;

    public static void Disable() => Write("0");

    private static void Write(string score)
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", score);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without CAP_SYS_RESOURCE the agent takes its chances like everybody else.
        }
    }
}
