using System.Runtime.CompilerServices;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>The README.md of this folder, where <c>--write</c> puts the tables.</summary>
internal static class Readme
{
    public static string Path { get; } = Find();

    // The compiler may have replaced the source path by a neutral one; then the repository is found from the program's own place.
    private static string Find([CallerFilePath] string source = "")
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "FaultLab.Benchmarks.csproj")))
        {
            folder = folder.Parent;
        }

        return System.IO.Path.Combine(folder?.FullName ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(source))!, "README.md");
    }
}
