namespace FaultLab.Linux.Processes;

/// <summary>Where programs are looked for.</summary>
public static class ProgramPath
{
    /// <summary>Debian's for root, where nobody set PATH: a guest's init does not.</summary>
    public const string Usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Path of a program of this process's PATH; null: it is in none of its folders.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? Usual)
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
