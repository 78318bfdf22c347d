namespace FaultLab.Linux.Modules;

/// <summary>Loads and removes kernel modules, with what they depend on.</summary>
public static class KernelModules
{
    /// <summary>A module that is in use, or on its way out, for a second is so for longer.</summary>
    private const int Attempts = 21;

    private const int PauseMilliseconds = 50;

    /// <summary>Loads a module with the modules it needs that are not there yet; one of its name that is just going (EBUSY) is given a moment.</summary>
    /// <param name="nameOrPath">A name, found through modules.dep, or the path of a <c>.ko</c>.</param>
    /// <param name="loaded">Told of each module that was loaded, in order; also when a later one fails.</param>
    /// <exception cref="ErrnoException">ENOENT: there is no such module. EEXIST: it is there already. Others as the kernel gives them.</exception>
    public static void Load(string nameOrPath, string parameters, Action<string> loaded)
    {
        var files = FilesFor(nameOrPath);
        foreach (var file in files.SkipLast(1))
        {
            if (LoadedModules.StateOf(ModuleName.OfFile(file)) is null)
            {
                ModuleFile.Load(file, "");
                loaded(ModuleName.OfFile(file));
            }
        }

        WhileBusy(Errno.EBUSY, () => ModuleFile.Load(files[^1], parameters));
        loaded(ModuleName.OfFile(files[^1]));
    }

    /// <summary>Removes a module; one that a call is just inside of is given a moment.</summary>
    /// <exception cref="ErrnoException">EAGAIN: it is in use. ENOENT: it is not there.</exception>
    public static void Unload(string name)
    {
        var module = ModuleName.Normalise(name);
        WhileBusy(Errno.EAGAIN, () =>
        {
            if (Interop.DeleteModule(Interop.SysDeleteModule, module, Interop.NonBlocking) != 0)
            {
                throw ErrnoException.Last($"remove module {module}");
            }
        });
    }

    private static void WhileBusy(int errno, Action action)
    {
        using var pause = new ManualResetEventSlim();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                action();
                return;
            }
            catch (ErrnoException e) when (e.Errno == errno && attempt < Attempts)
            {
                pause.Wait(PauseMilliseconds);
            }
        }
    }

    /// <summary>The name the kernel knows a module by.</summary>
    public static string NameOf(string nameOrPath) =>
        ModuleName.IsFile(nameOrPath) ? ModuleName.OfFile(nameOrPath) : ModuleName.Normalise(nameOrPath);

    /// <summary>The files to load, in order, the module itself last.</summary>
    /// <exception cref="ErrnoException">ENOENT: not known; EEXIST: part of the kernel itself.</exception>
    public static IReadOnlyList<string> FilesFor(string nameOrPath)
    {
        var dependencies = ModuleDependencies.OfRunningKernel();
        if (ModuleName.IsFile(nameOrPath))
        {
            return [.. ModuleFile.DependenciesOf(nameOrPath).SelectMany(n => Find(dependencies, n)).Distinct(), nameOrPath];
        }

        return dependencies.IsBuiltIn(nameOrPath)
            ? throw new ErrnoException($"find module {nameOrPath}", Errno.EEXIST, "it is built into this kernel")
            : Find(dependencies, nameOrPath);
    }

    private static IReadOnlyList<string> Find(ModuleDependencies dependencies, string name) =>
        dependencies.IsBuiltIn(name)
            ? []
            : dependencies.FilesFor(name) ?? throw new ErrnoException($"find module {name}", Errno.ENOENT, "not in modules.dep");
}
