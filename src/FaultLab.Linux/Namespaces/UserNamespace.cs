using System.Globalization;
using ProcessCalls = FaultLab.Linux.Processes.Interop;

namespace FaultLab.Linux.Namespaces;

/// <summary>
/// A user namespace in which an ordinary user is root over the network namespaces he makes (user_namespaces(7)): labs then need no right
/// on the machine.
/// </summary>
public static class UserNamespace
{
    private const string Unshare = "/usr/bin/unshare";

    // The map of the machine's own user namespace: every id is itself.
    private const uint AllIds = uint.MaxValue;

    // A process keeps its user namespace: entering one begins it anew.
    private static readonly (uint Inside, uint Outside, uint Count) FirstMapping = ReadFirstMapping();

    /// <summary>Whether this process is root in a user namespace only, and somebody else on the machine.</summary>
    public static bool IsInside { get; } = Environment.IsPrivilegedProcess && FirstMapping is not (0, 0, AllIds);

    /// <summary>Whether this process is root on the machine itself.</summary>
    public static bool IsMachineRoot => Environment.IsPrivilegedProcess && !IsInside;

    /// <summary>The user's number outside of any user namespace that this process is in.</summary>
    public static uint OuterUser => IsInside ? FirstMapping.Outside : ProcessCalls.EffectiveUser();

    /// <summary>Begins this process anew, as root of a user and mount namespace of its own: same program, arguments, environment and process id.</summary>
    /// <exception cref="ErrnoException">ENOENT: there is no unshare(1). Whether the kernel allows the namespace shows later: see <see cref="IsAllowed"/>.</exception>
    public static void Enter()
    {
        string[] arguments =
        [
            Unshare, "--user", "--map-root-user", "--mount", "--propagation", "private", "--",
            Environment.ProcessPath!, .. ProcessArguments().Skip(1),
        ];
        ProcessCalls.Replace(Unshare, [.. arguments, null]);
        throw ErrnoException.Last($"run {Unshare}");
    }

    /// <summary>Whether the kernel lets this user make user namespaces.</summary>
    public static bool IsAllowed()
    {
        try
        {
            using var probe = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(Unshare, ["--user", "--map-root-user", "--mount", "true"]) { RedirectStandardError = true })!;
            probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>As the kernel has them: with the program that dotnet was told to run.</summary>
    private static string[] ProcessArguments() => File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');

    /// <summary>/proc/self/uid_map: first id inside, first outside, how many.</summary>
    private static (uint Inside, uint Outside, uint Count) ReadFirstMapping()
    {
        var numbers = File.ReadLines("/proc/self/uid_map").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => uint.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1], numbers[2]);
    }
}
