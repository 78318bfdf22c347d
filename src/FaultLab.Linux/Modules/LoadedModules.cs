namespace FaultLab.Linux.Modules;

/// <summary>The modules of the running kernel, from <c>/proc/modules</c> (man 5 proc_modules).</summary>
public static class LoadedModules
{
    /// <summary>The state of a module (<c>Live</c>, <c>Loading</c>, <c>Unloading</c>); null when it is not there.</summary>
    public static string? StateOf(string name) => StateIn(File.ReadAllText("/proc/modules"), ModuleName.Normalise(name));

    internal static string? StateIn(ReadOnlySpan<char> text, ReadOnlySpan<char> name)
    {
        const int stateColumn = 4;
        foreach (var line in text.EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] != ' ')
            {
                continue;
            }

            var column = 0;
            foreach (var word in line.Split(' '))
            {
                if (column++ == stateColumn)
                {
                    return line[word].ToString();
                }
            }
        }

        return null;
    }
}
