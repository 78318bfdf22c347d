using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Images;

[Category("vm")]
public sealed class ModuleBuilderTests
{
    private static readonly LabCache Cache = LabCache.FromEnvironment(TimeProvider.System);

    private readonly KernelStore _store = new(Cache);
    private readonly ModuleBuilder _builder;

    public ModuleBuilderTests() => _builder = new(Cache, _store);

    [Test, CancelAfter(300_000)]
    public async Task Says_where_a_module_does_not_build(CancellationToken cancellationToken)
    {
        var folder = await ModuleAsync("#include <linux/module.h>\nint wrong = nothing;\n", cancellationToken);
        try
        {
            var kernel = await HeadersOnlyAsync("6.1", cancellationToken);

            var error = await Assert.ThrowsAsync<LabException>(() => _builder.BuildAsync(folder.FullName, kernel, null, cancellationToken));

            Assert.That(error!.Message, Does.Contain("wrong.c:2:13: error:"));
            Assert.That(error.ExitStatus, Is.EqualTo(2));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Modules are built with -Werror. 6.1 is what other tests build for. The compiler of 7.2 comes of packages where the machine's is older.
    [TestCase("5.10"), TestCase("6.12"), TestCase("7.2"), CancelAfter(300_000)]
    public async Task Builds_all_modules_of_the_lab_without_warnings_for(string version)
    {
        var token = TestContext.CurrentContext.CancellationToken;
        var kernel = await HeadersOnlyAsync(version, token);
        string[] names = [.. Directory.GetDirectories(LabFiles.PathOf("modules")).Select(folder => Path.GetFileName(folder))];

        var modules = await Task.WhenAll(names.Select(name => _builder.BuildAsync(LabFiles.PathOf("modules", name), kernel, null, token)));

        Assert.That(names, Has.Length.GreaterThan(5));
        Assert.That(modules.Select(Path.GetFileNameWithoutExtension), Is.EqualTo(names));
        foreach (var module in modules)
        {
            // What the kernel compares when it loads a module.
            Assert.That(await Tool.RunAsync("modinfo", ["-F", "vermagic", module], cancellationToken: token), Does.StartWith($"{kernel.Release} "));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Leaves_nothing_mounted_and_the_compiler_untouched_when_it_comes_of_packages(CancellationToken cancellationToken)
    {
        // Known by its content, and so never built before.
        var folder = await ModuleAsync("int wrong = nothing;\n", cancellationToken);
        try
        {
            var mounts = await File.ReadAllTextAsync("/proc/self/mounts", cancellationToken);

            var error = await Assert.ThrowsAsync<LabException>(async () =>
                await _builder.BuildAsync(folder.FullName, await HeadersOnlyAsync("7.2", cancellationToken), null, cancellationToken));

            Assert.That(error!.Message, Does.Contain("wrong.c:1:13: error:"));
            Assert.That(error.Command, Does.StartWith("chroot "), "the machine's own compiler was taken");
            Assert.That(await File.ReadAllTextAsync("/proc/self/mounts", cancellationToken), Is.EqualTo(mounts));
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(error.Command!.Split(' ')[1], "run")), Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A module called wrong, of one file.</summary>
    private static async Task<DirectoryInfo> ModuleAsync(string source, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("module-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Makefile"), "obj-m := wrong.o\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "wrong.c"), source, cancellationToken);
        return folder;
    }

    /// <summary>A kernel as far as building modules for it goes: its image is not fetched.</summary>
    private async Task<KernelImage> HeadersOnlyAsync(string version, CancellationToken cancellationToken)
    {
        var package = await _store.FindAsync(version, "cloud-amd64", null, cancellationToken);
        return new KernelImage
        {
            Release = package.Release!,
            PackageVersion = package.Version,
            VmlinuxPath = "",
            Suite = package.Suite,
            Id = $"{package.Release}_{package.Version}",
        };
    }
}
