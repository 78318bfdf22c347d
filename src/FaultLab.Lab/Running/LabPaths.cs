using FaultLab.Lab.Images;
using FaultLab.Lab.Results;

namespace FaultLab.Lab.Running;

/// <summary>Where the agent and the results lie on this machine. The <c>lab</c> folder is <see cref="LabFiles"/>'s to know.</summary>
public sealed record LabPaths
{
    /// <summary>Built by lab/setup beside the command's release build.</summary>
    private const string BuiltAgent = "src/FaultLab.Cli/bin/Release/net10.0/agent";

    /// <summary>The folder with the agent, its loader and its libraries.</summary>
    public required string AgentBundle { get; init; }

    /// <summary>The folder that holds one folder a run.</summary>
    public required string ResultsRoot { get; init; }

    /// <summary>From <c>FAULTLAB_AGENT</c> and <c>FAULTLAB_RESULTS</c>, else from the checkout that the program was built in.</summary>
    public static LabPaths Locate() => new()
    {
        AgentBundle = Environment.GetEnvironmentVariable("FAULTLAB_AGENT") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(LabFiles.PathOf(".."), BuiltAgent),
        ResultsRoot = ResultsStore.Default().Root,
    };
}
