namespace FaultLab.Agent.Faults;

/// <summary>How this program was started, to start it once more: by itself, or through a loader that was shipped with it.</summary>
internal static class OwnCommand
{
    /// <summary>The command line without the arguments that are the program's own.</summary>
    public static string[] Prefix()
    {
        var all = File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var prefix = all[..^(Environment.GetCommandLineArgs().Length - 1)];

        // The shell's PATH was searched; /proc/self/exe is what it found (the loader, when one was named).
        prefix[0] = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName ?? prefix[0];
        return prefix;
    }
}
