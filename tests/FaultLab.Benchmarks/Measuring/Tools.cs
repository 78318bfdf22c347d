namespace FaultLab.Benchmarks.Measuring;

/// <summary>The programs that FaultLab is compared to.</summary>
public static class Tools
{
    public static bool IsThere(string tool) => PathOf(tool) is not null;

    /// <summary>Null when it is not installed.</summary>
    public static string? PathOf(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"])
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
