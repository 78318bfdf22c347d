using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class KernelModulesTests
{
    private DirectoryInfo _folder = null!;
    private KernelModules _modules = null!;

    [SetUp]
    public void WriteIndexes()
    {
        _folder = Directory.CreateTempSubdirectory("modules-");
        Write("modules.dep", """
            kernel/net/openvswitch/openvswitch.ko.xz: kernel/net/netfilter/nf_conntrack.ko.xz kernel/lib/libcrc32c.ko.xz
            kernel/net/netfilter/nf_conntrack.ko.xz: kernel/lib/libcrc32c.ko.xz
            kernel/lib/libcrc32c.ko.xz:
            kernel/arch/x86/crypto/crc32c-intel.ko.xz:
            kernel/drivers/net/virtio_net.ko.xz:

            """);
        Write("modules.builtin", "kernel/drivers/virtio/virtio_pci.ko\n");
        Write("modules.alias", "# Aliases\nalias crypto-crc32c crc32c_intel\nalias virtio:d00000001v* virtio_net\n");
        Write("modules.softdep", "softdep libcrc32c pre: crypto-crc32c\n");
        _modules = KernelModules.Load(_folder.FullName);
    }

    [TearDown]
    public void DeleteIndexes() => _folder.Delete(recursive: true);

    [Test]
    public void Puts_each_module_after_what_it_needs() => Assert.That(
        _modules.Closure(["openvswitch", "nf-conntrack"]),
        Is.EqualTo(new[] { "crc32c_intel", "libcrc32c", "nf_conntrack", "openvswitch" }));

    [Test]
    public void Needs_no_file_for_what_is_built_in() =>
        Assert.That(_modules.Closure(["virtio_pci", "virtio_net"]), Is.EqualTo(new[] { "virtio_net" }));

    [Test]
    public void Rejects_a_module_the_kernel_lacks_and_names_one_like_it()
    {
        var error = Assert.Throws<LabException>(() => _modules.Closure(["conntrack"]));
        Assert.That(error.Message, Does.Contain("no module conntrack"));
        Assert.That(error.Remedy, Does.Contain("nf_conntrack"));
    }

    [TestCase("virtoi_net", "Did you mean virtio_net?")]
    [TestCase("no_such_virtio_net_module", "Debian's amd64 flavour")]
    public void Names_only_what_was_likely_meant(string written, string remedy) =>
        Assert.That(Assert.Throws<LabException>(() => _modules.Closure([written]))!.Remedy, Does.Contain(remedy));

    [Test]
    public void Writes_the_indexes_of_a_guest_without_compression_suffixes() => Assert.Multiple(() =>
    {
        Assert.That(_modules.DependencyFile(["libcrc32c", "nf_conntrack"]), Is.EqualTo(
            "kernel/lib/libcrc32c.ko:\nkernel/net/netfilter/nf_conntrack.ko: kernel/lib/libcrc32c.ko\n"));
        Assert.That(_modules.Filtered("modules.alias", new HashSet<string> { "crc32c_intel" }, nameColumn: 2),
            Is.EqualTo("alias crypto-crc32c crc32c_intel\n"));
    });

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder.FullName, file), content);
}
