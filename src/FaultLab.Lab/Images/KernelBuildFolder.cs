using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FaultLab.Lab.Images;

/// <summary>What a kernel's modules are built in: kbuild, the kernel's headers and its configuration.</summary>
/// <param name="Path">What <c>make -C</c> takes.</param>
/// <param name="Home">The folder that holds all that <paramref name="Path"/> refers to.</param>
/// <param name="Suite">The Debian suite it was fetched from; null for the user's own kernel.</param>
internal sealed partial record KernelBuildFolder(string Path, string Home, string? Suite)
{
    /// <summary>File in <see cref="Home"/>: the Depends field of Debian's <c>linux-kbuild-…</c>, as it is written.</summary>
    public const string NeedsFile = "kbuild-depends";

    /// <summary>The compiler that built the kernel, such as <c>gcc-14</c>: Debian's headers ask for it. Null where none is named.</summary>
    public async Task<string?> CompilerAsync(CancellationToken cancellationToken)
    {
        var variables = System.IO.Path.Combine(Path, ".kernelvariables");
        var name = File.Exists(variables) ? CompilerName().Match(await File.ReadAllTextAsync(variables, cancellationToken)).Value : "";
        return name.Length > 0 ? name : null;
    }

    /// <summary>What kbuild's own programs depend on: <c>libc6 (>= 2.38)</c>.</summary>
    public async Task<ImmutableArray<string>> NeedsAsync(CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Home, NeedsFile);
        return File.Exists(file)
            ? [.. (await File.ReadAllTextAsync(file, cancellationToken)).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : throw new LabException($"{Home} does not say what its programs need: an older FaultLab fetched it.", $"Delete {Home}; it is fetched again.");
    }

    /// <summary>Whether this machine has the libraries that kbuild's programs are linked against; those of a newer Debian want a newer libc.</summary>
    public async Task<bool> RunsHereAsync(CancellationToken cancellationToken)
    {
        string[] programs =
        [
            .. new[] { "scripts/basic", "scripts/genksyms", "scripts/mod", "tools/objtool" }
                .Select(folder => System.IO.Path.Combine(Path, folder)).Where(Directory.Exists).SelectMany(Directory.GetFiles),
        ];
        // ldd complains of a library's version on standard error, and succeeds; it fails at what is no program.
        return programs.Length == 0
            || !(await Tool.RunAsync("sh", ["-c", "ldd \"$@\" 2>&1 || true", "sh", .. programs], cancellationToken: cancellationToken)).Contains("not found", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"gcc-\d+")]
    private static partial Regex CompilerName();
}
