namespace FaultLab.Lab.Images;

/// <summary>The <c>lab/</c> folder of the checkout that this program was built from: guest files, modules, <c>kernels.yaml</c>.</summary>
public static class LabFiles
{
    /// <summary>Path of a file or folder below <c>lab/</c>. <c>FAULTLAB_LAB</c> names another <c>lab</c> folder.</summary>
    /// <exception cref="LabException">There is no <c>lab</c> folder above the program.</exception>
    public static string PathOf(params string[] parts) => Path.Combine([Root(), .. parts]);

    /// <summary>
    /// Folder of the agent that <c>lab/setup</c> built: <c>faultlab-agent</c> with its loader and libraries. <c>FAULTLAB_AGENT</c>
    /// names another one.
    /// </summary>
    /// <exception cref="LabException">It is not built.</exception>
    public static string AgentFolder()
    {
        var folder = Environment.GetEnvironmentVariable("FAULTLAB_AGENT") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.GetFullPath(PathOf("..", "src", "FaultLab.Cli", "bin", "Release", "net10.0", "agent"));
        return File.Exists(Path.Combine(folder, "faultlab-agent"))
            ? folder
            : throw new LabException($"There is no faultlab-agent in {folder}.", remedy: "Run lab/setup: it builds the agent.");
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("FAULTLAB_LAB") is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "lab");
            if (File.Exists(Path.Combine(candidate, "kernels.yaml")))
            {
                return candidate;
            }
        }

        throw new LabException(
            $"The lab folder with kernels.yaml was not found above {AppContext.BaseDirectory}.",
            remedy: "Run FaultLab from its checkout, or set FAULTLAB_LAB to the checkout's lab folder.");
    }
}
