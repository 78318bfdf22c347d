namespace FaultLab.Linux.Proc;

/// <summary>The one line of <c>/proc/PID/stat</c> (man 5 proc_pid_stat).</summary>
public static class ProcessStat
{
    /// <summary>USER_HZ, in which the kernel counts CPU time here and in <c>/proc/stat</c>: 100 on every architecture that this program is built for.</summary>
    internal const double TicksPerSecond = 100;

    /// <summary>Number of the first field of <see cref="Fields"/>, as the manual counts them.</summary>
    public const int First = 3;

    /// <summary>All fields behind the command, which stands in parentheses and may hold anything, blanks and parentheses too.</summary>
    public static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 1)..].Trim().Split(' ');
}
