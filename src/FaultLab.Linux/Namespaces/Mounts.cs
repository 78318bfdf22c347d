namespace FaultLab.Linux.Namespaces;

/// <summary>Mounts of this machine (mount(2)).</summary>
public static class Mounts
{
    /// <summary>NSFS_MAGIC of linux/magic.h: what is mounted where a namespace has a name.</summary>
    public const long NamespaceFileSystem = 0x6e736673;

    private const int MountPointField = 4;

    /// <summary>The mount points at a folder or anywhere below it (/proc/self/mountinfo, proc(5)).</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. File.ReadLines("/proc/self/mountinfo")
            .Select(line => Unescape(line.Split(' ')[MountPointField]))
            .Where(point => point == folder || point.StartsWith(folder + "/", StringComparison.Ordinal))];

    /// <summary>The kind of file system that a file is on, by its magic number (statfs(2)); null: there is no such file.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static long? FileSystemOf(string path)
    {
        if (Interop.FileSystem(path, out var found) == 0)
        {
            return found.Kind;
        }

        var error = ErrnoException.Last($"look at {path}");
        return error.Errno == Errno.ENOENT ? null : throw error;
    }

    /// <summary>Takes a mount away, even while it is in use; false when nothing is mounted there.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static bool Detach(string target)
    {
        if (Interop.Unmount(target, Interop.DetachMount) == 0)
        {
            return true;
        }

        // EINVAL: not a mount point.
        var error = ErrnoException.Last($"unmount {target}");
        return error.Errno is Errno.EINVAL or Errno.ENOENT ? false : throw error;
    }

    /// <summary>The kernel writes blanks and backslashes of a path in octal.</summary>
    private static string Unescape(string path) => path
        .Replace(@"\040", " ", StringComparison.Ordinal)
        .Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal)
        .Replace(@"\134", @"\", StringComparison.Ordinal);
}
