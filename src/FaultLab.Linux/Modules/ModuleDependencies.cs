using FaultLab.Linux.Proc;

namespace FaultLab.Linux.Modules;

/// <summary>Which files a module needs, from the <c>modules.dep</c> that depmod writes (man 5 modules.dep).</summary>
public sealed class ModuleDependencies
{
    private readonly Dictionary<string, string[]> _files;
    private readonly HashSet<string> _builtIn;

    private ModuleDependencies(Dictionary<string, string[]> files, HashSet<string> builtIn) => (_files, _builtIn) = (files, builtIn);

    /// <summary>Of the running kernel; empty where its modules are not installed.</summary>
    public static ModuleDependencies OfRunningKernel()
    {
        var folder = $"/lib/modules/{KernelIdentity.Release}";
        return Parse(folder, ReadIfThere($"{folder}/modules.dep"), ReadIfThere($"{folder}/modules.builtin"));
    }

    /// <param name="folder">Against which the paths in the files are relative.</param>
    internal static ModuleDependencies Parse(string folder, string dependencies, string builtIn)
    {
        var files = new Dictionary<string, string[]>();
        foreach (var line in dependencies.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var own = line[..colon];
                var needed = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                files[ModuleName.OfFile(own)] = [Absolute(folder, own), .. needed.Select(n => Absolute(folder, n))];
            }
        }

        return new ModuleDependencies(files, [.. builtIn.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ModuleName.OfFile)]);
    }

    public bool IsBuiltIn(string name) => _builtIn.Contains(ModuleName.Normalise(name));

    /// <summary>The files to load for a module, those it depends on first, itself last; null when there is no such module.</summary>
    public IReadOnlyList<string>? FilesFor(string name) =>
        _files.TryGetValue(ModuleName.Normalise(name), out var files) ? [.. Enumerable.Reverse(files)] : null;

    private static string Absolute(string folder, string path) => path.StartsWith('/') ? path : $"{folder}/{path}";

    private static string ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
