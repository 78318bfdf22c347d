namespace FaultLab.Linux.Namespaces;

/// <summary>Mounts of this machine (mount(2)).</summary>
public static class Mounts
{
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
}
