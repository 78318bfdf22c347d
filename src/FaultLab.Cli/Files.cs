namespace FaultLab.Cli;

/// <summary>Files named on the command line; one that cannot be read or written is told in a sentence.</summary>
internal static class Files
{
    public static string Read(string file) => Attempt(file, "read", () => File.ReadAllText(file));

    public static void Write(string file, string text) => Attempt(file, "written", () =>
    {
        File.WriteAllText(file, text);
        return text;
    });

    private static string Attempt(string file, string verb, Func<string> access)
    {
        try
        {
            return access();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{file} cannot be {verb}: {error.Message}", inner: error);
        }
    }
}
