namespace FaultLab.Lab.Images;

/// <summary>Runs make for a module: with this machine's compiler where that is right for the kernel, else with that of the kernel's own release.</summary>
internal sealed class ModuleMake(LabCache cache, KernelStore store)
{
    /// <summary>Exit status of make(1) when what it made failed.</summary>
    private const int MakeFailed = 2;

    /// <param name="source">Where the files in <paramref name="work"/> came from; messages name it.</param>
    /// <param name="work">A copy of the module's source; kbuild writes beside it.</param>
    /// <exception cref="LabException">It does not build, or its compiler cannot be had.</exception>
    public async Task RunAsync(
        KernelBuildFolder build, string source, string work, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // Type information for BPF needs pahole and the whole vmlinux; a module runs without it.
        string[] command = ["make", "-C", build.Path, $"M={work}", "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"];
        var asked = await build.CompilerAsync(cancellationToken);
        var choice = CompilerChoices.Of(asked, asked is not null && File.Exists("/usr/bin/" + asked), await MachineMajorAsync(cancellationToken),
            kbuildRuns: asked is null || await build.RunsHereAsync(cancellationToken), hasPackages: build.Suite is not null);
        var root = choice is CompilerChoice.Packages ? await new CompilerRoots(cache, store).PrepareAsync(asked!, build, progress, cancellationToken) : null;
        try
        {
            await (root is not null
                ? PrivateRoot.RunAsync(root, [build.Home, work], command, cancellationToken)
                : Tool.RunAsync(command[0], [.. command[1..], .. choice is CompilerChoice.Instead ? ["CC=gcc"] : Array.Empty<string>()], work, cancellationToken));
        }
        catch (LabException e) when (e.ExitStatus is MakeFailed)
        {
            var output = e.Output?.Replace(work, source, StringComparison.Ordinal);
            var remedy = choice is CompilerChoice.Instead ? $"Mend what the compiler names, or install {asked}, which built this kernel." : "Mend what the compiler names.";
            throw new LabException($"The kernel module in {source} does not build: {FirstError(output)}", remedy, e.Command, e.ExitStatus, output, e);
        }
    }

    private static async Task<int?> MachineMajorAsync(CancellationToken cancellationToken) => Tool.Exists("gcc")
        ? CompilerChoices.MajorOf((await Tool.RunAsync("gcc", ["-dumpversion"], cancellationToken: cancellationToken)).Trim())
        : null;

    private static string FirstError(string? output)
    {
        var lines = (output ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("error:", StringComparison.OrdinalIgnoreCase)) ?? lines.FirstOrDefault() ?? "make failed.";
    }
}
