using System.Diagnostics;
using System.Text;
using FaultLab.Lab.Topology;

namespace FaultLab.Lab.Tests.Running;

/// <summary>
/// What a run must leave as it found it: the machine's interfaces and routes, the namespaces of labs, and the processes that carry a lab's mark.
/// What other tests make at the same time (<c>fl-test-…</c>) does not count, nor does a dead process that init has not reaped yet.
/// </summary>
internal static class MachineState
{
    public static string Read() => string.Join('\n',
        Run("ip", "-o", "link"),
        Run("ip", "-4", "route"),
        Run("ip", "-6", "route"),
        string.Join('\n', Run("ip", "netns", "list").Split('\n').Where(name => !name.StartsWith("fl-test-", StringComparison.Ordinal)).Order()),
        string.Join('\n', MarkedProcesses().Order()));

    private static IEnumerable<string> MarkedProcesses()
    {
        var mark = Encoding.UTF8.GetBytes(MarkedProcessesResource.Variable + "=");
        foreach (var process in Process.GetProcesses())
        {
            if (EnvironmentOf(process.Id).AsSpan().IndexOf(mark) >= 0)
            {
                yield return $"{process.ProcessName} {process.Id}";
            }
        }
    }

    /// <summary>Empty for one that is gone, or dead and not reaped.</summary>
    private static byte[] EnvironmentOf(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
