using System.Globalization;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>
/// FRR's bfdd, and the zebra that it needs, in a namespace. They are not installed, so that no routing daemon runs on this machine:
/// <c>lab/setup --bench</c> unpacks them into the cache.
/// </summary>
internal sealed class FrrBfd : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("faultlab-bench-").FullName;
    private readonly Peer _zebra;
    private readonly Peer _bfdd;

    public FrrBfd(NetworkNamespace home, string remote, int intervalMilliseconds)
    {
        // Both insist on a group for their terminals. They see one in a mount namespace of their own, where nothing of the machine is changed.
        File.WriteAllText(Path.Combine(_folder, "group"), File.ReadAllText("/etc/group") + "frrvty:x:64999:root\n");
        File.WriteAllText(Path.Combine(_folder, "zebra.conf"), "");
        File.WriteAllText(Path.Combine(_folder, "bfdd.conf"), string.Create(CultureInfo.InvariantCulture,
            $"bfd\n peer {remote}\n  detect-multiplier 3\n  receive-interval {intervalMilliseconds}\n  transmit-interval {intervalMilliseconds}\n"));
        Directory.CreateDirectory(Path.Combine(_folder, "crash"));
        _zebra = Start(home, "zebra", "");
        _zebra.WaitFor("starting: vty@");
        _bfdd = Start(home, "bfdd", $"--bfdctl {_folder}/control");
        _bfdd.WaitFor("starting: vty@");
    }

    public static string Root => Path.Combine(
        Environment.GetEnvironmentVariable("FAULTLAB_CACHE") is { Length: > 0 } cache ? cache : "/var/cache/faultlab", "tools", "frr");

    /// <summary>Of bfdd alone.</summary>
    public long CpuNanoseconds => _bfdd.CpuNanoseconds;

    public void Dispose()
    {
        _bfdd.Dispose();
        _zebra.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Peer Start(NetworkNamespace home, string daemon, string more) => Peer.Start(home, "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
        $"mount --bind {_folder}/group /etc/group && mount --bind {_folder}/crash /var/tmp && export LD_LIBRARY_PATH={Root}/usr/lib/x86_64-linux-gnu/frr && "
        + $"exec {Root}/usr/lib/frr/{daemon} -u root -g root -i {_folder}/{daemon}.pid -z {_folder}/zserv -f {_folder}/{daemon}.conf --vty_socket {_folder} --log stdout {more}");
}
