namespace FaultLab.Linux.Namespaces;

/// <summary>The folder in which namespaces are mounted by name, as <c>ip netns</c> keeps it (ip-netns(8)).</summary>
public static class NamespaceFolder
{
    /// <summary>The machine's for root; for others one of their own, whose mounts only their lab sees.</summary>
    public static string Path { get; } = UserNamespace.IsMachineRoot ? "/run/netns" : System.IO.Path.Combine(RuntimeFolder.Path, "netns");

    public static string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Makes the folder a shared mount point: a name unmounted here is then unmounted in every mount namespace, and the network
    /// namespace behind it goes at once, not when the last of them ends.
    /// </summary>
    public static void Prepare()
    {
        if (!UserNamespace.IsMachineRoot)
        {
            RuntimeFolder.Create();
        }

        Directory.CreateDirectory(Path);
        if (Interop.Mount("", Path, "none", Interop.MsShared | Interop.MsRecursive, 0) == 0)
        {
            return;
        }

        // EINVAL: not a mount point yet.
        var error = ErrnoException.Last($"share {Path}");
        if (error.Errno != Errno.EINVAL)
        {
            throw error;
        }

        ErrnoException.ThrowIfNegative(Interop.Mount(Path, Path, "none", Interop.MsBind | Interop.MsRecursive, 0), $"bind {Path} onto itself");
        ErrnoException.ThrowIfNegative(Interop.Mount("", Path, "none", Interop.MsShared | Interop.MsRecursive, 0), $"share {Path}");
    }
}
