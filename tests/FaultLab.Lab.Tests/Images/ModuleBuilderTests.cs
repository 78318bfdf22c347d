using FaultLab.Lab.Images;
using FaultLab.Lab.Tests.Qemu;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Images;

[Category("vm")]
public sealed class ModuleBuilderTests
{
    private static readonly LabCache Cache = LabCache.FromEnvironment(TimeProvider.System);

    private readonly ModuleBuilder _builder = new(Cache, new KernelStore(Cache));

    [Test, CancelAfter(300_000)]
    public async Task Says_where_a_module_does_not_build(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("module-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Makefile"), "obj-m := wrong.o\n", cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "wrong.c"), "#include <linux/module.h>\nint wrong = nothing;\n", cancellationToken);
            var kernel = await TestGuest.KernelAsync("6.1", cancellationToken);

            var error = await Assert.ThrowsAsync<LabException>(() => _builder.BuildAsync(folder.FullName, kernel, null, cancellationToken));

            Assert.That(error!.Message, Does.Contain("wrong.c:2:13: error:"));
            Assert.That(error.ExitStatus, Is.EqualTo(2));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The module itself is built with -Werror.
    [TestCase("fl_forward_null", "5.10"), TestCase("fl_forward_null", "6.12")]
    [TestCase("fl_gw", "5.10"), TestCase("fl_gw", "6.12"), TestCase("fl_mpsched", "5.10"), TestCase("fl_mpsched", "6.12")]
    [TestCase("fl_ufotx", "5.10"), TestCase("fl_ufotx", "6.12")]
    [TestCase("fl_toa", "5.10"), TestCase("fl_toa", "6.12"), CancelAfter(300_000)]
    public async Task Builds_modules_for_other_kernels_without_warnings(string name, string version)
    {
        var token = TestContext.CurrentContext.CancellationToken;
        var module = await _builder.BuildAsync(
            LabFiles.PathOf("modules", name), await TestGuest.KernelAsync(version, token), null, token);

        Assert.That(Path.GetFileName(module), Is.EqualTo($"{name}.ko"));
    }
}
