using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

/// <summary>Whose compiler builds a module, and what it takes to get one that the machine lacks.</summary>
public sealed class ModuleCompilerTests
{
    private const int ThisMachine = 12;

    [TestCase("gcc-12", true, true, ExpectedResult = "AsAsked")]
    [TestCase(null, false, true, ExpectedResult = "AsAsked", TestName = "Headers_that_name_no_compiler_take_the_machines")]
    [TestCase("gcc-10", false, true, ExpectedResult = "Instead", TestName = "A_newer_compiler_of_the_machine_takes_the_place_of_an_older_one")]
    [TestCase("gcc-14", false, true, ExpectedResult = "Packages", TestName = "An_older_compiler_of_the_machine_does_not_take_the_place_of_a_newer_one")]
    [TestCase("gcc-14", true, false, ExpectedResult = "Packages", TestName = "The_right_compiler_is_of_no_use_where_kbuild_does_not_run")]
    [TestCase("gcc-10", false, false, ExpectedResult = "Packages", TestName = "A_newer_compiler_is_of_no_use_where_kbuild_does_not_run")]
    public string Chooses_a_compiler(string? asked, bool isHere, bool kbuildRuns) =>
        CompilerChoices.Of(asked, isHere, ThisMachine, kbuildRuns, hasPackages: true).ToString();

    [Test]
    public void A_machine_without_a_compiler_builds_with_that_of_packages() =>
        Assert.That(CompilerChoices.Of("gcc-12", isHere: false, machineMajor: null, kbuildRuns: true, hasPackages: true), Is.EqualTo(CompilerChoice.Packages));

    [TestCase(true, CompilerChoice.AsAsked)]
    [TestCase(false, CompilerChoice.Instead)]
    public void The_users_own_kernel_is_built_for_with_what_the_machine_has(bool isHere, object expected) =>
        Assert.That(CompilerChoices.Of("gcc-14", isHere, ThisMachine, kbuildRuns: false, hasPackages: false), Is.EqualTo(expected));

    [Test]
    public async Task Debians_headers_name_their_compiler_and_what_kbuild_needs()
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        try
        {
            var build = new KernelBuildFolder(folder.FullName, folder.FullName, "trixie-backports");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, ".kernelvariables"), "CC = $(if $(CCACHE),ccache) $(CROSS_COMPILE)gcc-14\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, KernelBuildFolder.NeedsFile), "pahole, libc6 (>= 2.38), libelf1t64 (>= 0.144)\n");

            var packages = CompilerRoots.PackagesFor((await build.CompilerAsync(default))!, await build.NeedsAsync(default));

            Assert.That(packages, Is.SupersetOf(new[] { "gcc-14", "make", "dash", "libc6", "libelf1t64" }).And.No.Member("pahole"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Headers_that_an_older_version_fetched_say_how_to_get_them_again()
    {
        var build = new KernelBuildFolder("/nowhere/usr/src", "/nowhere", "sid");

        var error = await Assert.ThrowsAsync<LabException>(() => build.NeedsAsync(default));

        Assert.That((await build.CompilerAsync(default), error!.Remedy), Is.EqualTo(((string?)null, "Delete /nowhere; it is fetched again.")));
    }
}
