using FaultLab.Linux.Namespaces;

namespace FaultLab.Cli;

/// <summary>Runs labs without root: in a user namespace, where the kernel allows that.</summary>
internal static class Rootless
{
    /// <summary>What builds labs, or looks whether they can be built.</summary>
    private static readonly string[] _commands = ["run", "bisect", "doctor"];

    private static readonly string[] _help = ["--help", "-h", "-?"];

    /// <summary>
    /// Begins the process anew inside a user namespace when the command needs one. Where that is not allowed it goes on, and the command
    /// says what is missing.
    /// </summary>
    public static void EnterFor(IReadOnlyList<string> args)
    {
        if (!Environment.IsPrivilegedProcess && args.Count > 0 && _commands.Contains(args[0]) && !args.Any(_help.Contains) && UserNamespace.IsAllowed())
        {
            UserNamespace.Enter();
        }
    }
}
