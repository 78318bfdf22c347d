using FaultLab.Lab.Images;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Images;

[Category("vm")]
public sealed class KernelStoreTests
{
    private readonly KernelStore _store = new(LabCache.FromEnvironment(TimeProvider.System));

    [Test, CancelAfter(300_000)]
    public async Task Prepares_a_debian_kernel_once(CancellationToken cancellationToken)
    {
        var series = new KernelSource { Version = "6.1" };
        var first = await _store.PrepareAsync(series, null, cancellationToken);
        var said = new Said();
        var exact = await _store.PrepareAsync(series with { Version = first.Release }, said, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(first.Release, Does.Match(@"^6\.1\.0-\d+-cloud-amd64$"));
            Assert.That(File.Exists(Path.Combine(first.ModulesPath!, "modules.dep")), Is.True);
            Assert.That(exact, Is.EqualTo(first));
            Assert.That(said.Lines, Is.Empty, "nothing was done");
        });
    }

    [Test, CancelAfter(300_000)]
    public async Task Takes_a_kernel_of_the_users_own_and_finds_its_release(CancellationToken cancellationToken)
    {
        var debian = await _store.PrepareAsync(new KernelSource { Version = "6.1" }, null, cancellationToken);

        var own = await _store.PrepareAsync(new KernelSource { Vmlinux = debian.VmlinuxPath }, null, cancellationToken);

        Assert.That((own.Release, own.VmlinuxPath, own.ModulesPath), Is.EqualTo((debian.Release, debian.VmlinuxPath, (string?)null)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Names_the_nearest_kernels_when_there_is_no_such_one(CancellationToken cancellationToken)
    {
        var error = await Assert.ThrowsAsync<LabException>(() => _store.PrepareAsync(new KernelSource { Version = "6.1.0-9999" }, null, cancellationToken));

        Assert.That(error!.Message, Does.Contain("6.1.0-9999"));
        Assert.That(error!.Remedy, Does.Contain("6.1.0-"));
    }

    private sealed class Said : IProgress<string>
    {
        public List<string> Lines { get; } = [];

        public void Report(string value) => Lines.Add(value);
    }
}
