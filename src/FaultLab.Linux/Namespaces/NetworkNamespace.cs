using System.Globalization;
using FaultLab.Linux.Netlink;

namespace FaultLab.Linux.Namespaces;

/// <summary>
/// A network namespace with a name, kept alive by its mount in /run/netns, so that <c>ip netns exec</c> finds it too. Disposing
/// closes the handle; the namespace stays until <see cref="Delete"/>.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    /// <summary>LOOPBACK_IFINDEX (include/net/flow.h): the loopback is the first interface of every namespace.</summary>
    private const int LoopbackIndex = 1;

    private readonly FileDescriptor _descriptor;

    private NetworkNamespace(string name, FileDescriptor descriptor) => (Name, _descriptor) = (name, descriptor);

    public string Name { get; }

    /// <summary>Path that names the namespace: for <c>nsenter --net=</c>.</summary>
    public string Path => NamespaceFolder.PathOf(Name);

    /// <summary>The open descriptor, for IFLA_NET_NS_FD and setns. Valid until disposed.</summary>
    public int Descriptor => (int)_descriptor.DangerousGetHandle();

    /// <summary>Makes a namespace whose loopback is up.</summary>
    /// <param name="name">A file name of at most 255 bytes.</param>
    /// <exception cref="ErrnoException">EEXIST: the name is taken. EPERM: not root.</exception>
    public static NetworkNamespace Create(string name)
    {
        var (made, netlink) = CreateAndOpen(name);
        netlink.Dispose();
        return made;
    }

    /// <summary>Like <see cref="Create"/>, with a hold on its interfaces, which costs nothing more while the namespace is made.</summary>
    public static (NetworkNamespace Namespace, RouteNetlink Netlink) CreateAndOpen(string name)
    {
        Check(name);
        NamespaceFolder.Prepare();
        var path = NamespaceFolder.PathOf(name);
        try
        {
            using var mountPoint = new FileStream(path, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new ErrnoException($"create namespace {name}", Errno.EEXIST);
        }

        try
        {
            var netlink = NamespaceThread.Run(() =>
            {
                ErrnoException.ThrowIfNegative(Interop.Unshare(Interop.CloneNewNet), $"create namespace {name}");
                ErrnoException.ThrowIfNegative(
                    Interop.Mount("/proc/thread-self/ns/net", path, "none", Interop.MsBind, 0), $"mount namespace {name}");
                var opened = RouteNetlink.Open();
                try
                {
                    opened.Links.SetUp(LoopbackIndex, up: true);
                    return opened;
                }
                catch
                {
                    opened.Dispose();
                    throw;
                }
            });
            return (Open(name), netlink);
        }
        catch
        {
            Delete(name);
            throw;
        }
    }

    /// <exception cref="ErrnoException">ENOENT: there is none of that name.</exception>
    public static NetworkNamespace Open(string name)
    {
        Check(name);
        var descriptor = Interop.Open(NamespaceFolder.PathOf(name), Interop.ReadOnly | Interop.CloseOnExec, 0);
        return descriptor.IsInvalid ? throw ErrnoException.Last($"open namespace {name}") : new NetworkNamespace(name, descriptor);
    }

    /// <summary>The namespace that a process is in. It has no name; holding it keeps it alive after the process is gone.</summary>
    /// <exception cref="ErrnoException">ENOENT: there is no such process.</exception>
    public static NetworkNamespace OfProcess(int pid)
    {
        var descriptor = Interop.Open($"/proc/{pid}/ns/net", Interop.ReadOnly | Interop.CloseOnExec, 0);
        return descriptor.IsInvalid ? throw ErrnoException.Last($"open the namespace of process {pid}") : new NetworkNamespace($"process {pid}", descriptor);
    }

    /// <summary>
    /// Takes the name away. The namespace itself goes, with everything in it, once no process, socket or open descriptor holds it.
    /// Deleting what is not there is fine.
    /// </summary>
    public static void Delete(string name)
    {
        Check(name);
        var path = NamespaceFolder.PathOf(name);
        if (!File.Exists(path))
        {
            return;
        }

        // Not mounted: a name that was made and never used, or one of a user namespace that is gone.
        if (Interop.Unmount(path, Interop.DetachMount) < 0 && ErrnoException.Last($"unmount namespace {name}") is { Errno: not Errno.EINVAL } error && IsMounted(name))
        {
            throw error;
        }

        File.Delete(path);
    }

    /// <summary>Whether a namespace is behind the name, and not only its file.</summary>
    public static bool IsMounted(string name) => Mounts.FileSystemOf(NamespaceFolder.PathOf(name)) == Mounts.NamespaceFileSystem;

    /// <summary>The names of all namespaces, in order.</summary>
    public static IReadOnlyList<string> List() => Directory.Exists(NamespaceFolder.Path)
        ? [.. Directory.EnumerateFiles(NamespaceFolder.Path).Select(p => System.IO.Path.GetFileName(p)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>
    /// Does the work on a thread of its own inside the namespace and waits for it. Sockets opened there stay in the namespace;
    /// processes started there are born into it. The work must not await: what follows would run elsewhere.
    /// </summary>
    public T Run<T>(Func<T> work) => NamespaceThread.Run(() =>
    {
        ErrnoException.ThrowIfNegative(Interop.SetNamespace(_descriptor, Interop.CloneNewNet), $"enter namespace {Name}");
        return work();
    });

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>What tells it from every other namespace that there is now: <c>net:[4026531840]</c>.</summary>
    public string Identity
    {
        get
        {
            ErrnoException.ThrowIfNegative(
                Interop.Status(_descriptor, "", Interop.OfDescriptor, Interop.InodeWanted, out var status), $"look at namespace {Name}");
            return $"net:[{status.Inode}]";
        }
    }

    /// <summary>The processes whose main thread is in the namespace now. They keep it alive after its name is gone.</summary>
    public IReadOnlyList<int> Processes() => [.. Inhabitants()[Identity]];

    /// <summary>All processes by the identity of the namespace that their main thread is in now.</summary>
    public static ILookup<string?, int> Inhabitants() => Directory.EnumerateDirectories("/proc")
        .Select(System.IO.Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .ToLookup(name => IdentityOf(name!), name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>Does the work in a namespace without a name, which vanishes when it ends: to try out what the kernel can do.</summary>
    public static T RunInThrowaway<T>(Func<T> work) => NamespaceThread.Run(() =>
    {
        ErrnoException.ThrowIfNegative(Interop.Unshare(Interop.CloneNewNet), "create a namespace");
        return work();
    });

    public void Dispose() => _descriptor.Dispose();

    /// <summary>Such as <c>net:[4026531840]</c>; null for a process that is gone.</summary>
    private static string? IdentityOf(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/net").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Check(string name)
    {
        if (name.Length is 0 or > 255 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is not a name for a namespace.", nameof(name));
        }
    }
}
