namespace FaultLab.Lab.Results;

/// <summary>The folder of several runs that belong together, beside theirs in <c>results/</c>: a matrix, or a bisection. Their runs carry its name.</summary>
public sealed class GroupFolder
{
    public const string Matrix = "matrix";

    public const string Bisection = "bisect";

    private GroupFolder(string path) => Path = path;

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string MatrixJson => System.IO.Path.Combine(Path, "matrix.json");

    public string MatrixHtml => System.IO.Path.Combine(Path, "matrix.html");

    public string JunitXml => System.IO.Path.Combine(Path, "junit.xml");

    public string BisectJson => System.IO.Path.Combine(Path, "bisect.json");

    /// <summary>Makes the folder <c>matrix-&lt;scenario&gt;-&lt;yyyyMMddTHHmmssZ&gt;-&lt;seed&gt;</c>; two of one second get different ones.</summary>
    /// <param name="kind"><see cref="Matrix"/> or <see cref="Bisection"/>.</param>
    /// <exception cref="LabException">The folder cannot be made.</exception>
    public static GroupFolder Create(ResultsStore store, string kind, string scenario, DateTimeOffset started, uint seed)
    {
        var name = ResultsFolder.NameOf($"{kind}-{scenario}", started, seed);
        try
        {
            var path = System.IO.Path.Combine(store.Root, name);
            for (var attempt = 2; Directory.Exists(path); attempt++)
            {
                path = System.IO.Path.Combine(store.Root, $"{name}-{attempt}");
            }

            Directory.CreateDirectory(path);
            return new GroupFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot make the results folder {name} in {store.Root}: {e.Message}",
                "make the folder writable, or name another one in FAULTLAB_RESULTS", inner: e);
        }
    }

    /// <summary>The folder that runs call theirs; null for the name of anything else, or when it is gone.</summary>
    internal static string? TryFind(ResultsStore store, string name)
    {
        var path = System.IO.Path.Combine(store.Root, name);
        var isGroup = System.IO.Path.GetFileName(name) == name
            && (name.StartsWith(Matrix + "-", StringComparison.Ordinal) || name.StartsWith(Bisection + "-", StringComparison.Ordinal));
        return isGroup && (File.Exists(System.IO.Path.Combine(path, "matrix.json")) || File.Exists(System.IO.Path.Combine(path, "bisect.json"))) ? path : null;
    }
}
