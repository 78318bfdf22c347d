using System.Diagnostics;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>What a run must leave as it found it: interfaces, routes, namespaces, and processes that labs start.</summary>
internal static class MachineState
{
    public static string Read() => string.Join('\n',
        Run("ip", "-o", "link"), Run("ip", "-4", "route"), Run("ip", "-6", "route"), Run("ip", "netns", "list"), Processes());

    private static string Processes() => string.Join('\n', Process.GetProcesses()
        .Where(p => p.ProcessName.StartsWith("qemu", StringComparison.Ordinal) || p.ProcessName.StartsWith("faultlab-agent", StringComparison.Ordinal) || p.ProcessName.StartsWith("ld-linux", StringComparison.Ordinal))
        .Select(p => $"{p.ProcessName} {p.Id}").Order());

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
