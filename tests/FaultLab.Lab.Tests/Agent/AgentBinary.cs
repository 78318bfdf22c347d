using System.Diagnostics;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>The published agent: the one that <c>FAULTLAB_AGENT</c> names, or one that is published once for this run of the tests.</summary>
internal static class AgentBinary
{
    private static readonly Lazy<string> Published = new(Publish);

    public static string Path => Environment.GetEnvironmentVariable("FAULTLAB_AGENT") is { Length: > 0 } path ? path : Published.Value;

    private static string Publish()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "agent");
        var project = System.IO.Path.Combine(Repository(), "src", "FaultLab.Agent");
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", folder, "-v", "q", "--nologo"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0
            ? System.IO.Path.Combine(folder, "faultlab-agent")
            : throw new InvalidOperationException($"the agent could not be published:\n{output}");
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FaultLab.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests do not run from within the repository");
    }
}
