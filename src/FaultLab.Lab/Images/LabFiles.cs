namespace FaultLab.Lab.Images;

/// <summary>The <c>lab/</c> folder of the checkout that this program was built from: guest files, modules, <c>kernels.yaml</c>.</summary>
public static class LabFiles
{
    /// <summary>Path of a file or folder below <c>lab/</c>. <c>FAULTLAB_LAB</c> names another <c>lab</c> folder.</summary>
    /// <exception cref="LabException">There is no <c>lab</c> folder above the program.</exception>
    public static string PathOf(params string[] parts) => Path.Combine([Root(), .. parts]);

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
