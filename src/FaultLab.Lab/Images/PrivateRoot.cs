namespace FaultLab.Lab.Images;

/// <summary>
/// Runs a tool of another Debian release inside a root file system of its packages. The root is put together in a mount namespace that ends with
/// the tool, however that ends, so nothing stays mounted; the package's files are not written to. Being root of a user namespace is enough.
/// </summary>
internal static class PrivateRoot
{
    /// <summary>Exit status when the root cannot be entered; chroot(1) itself gives it too, and 126 and 127 when the tool does not start.</summary>
    private const int NotEntered = 125;

    // Arguments: the root file system, folders to share at the same path, --, the command. /run is an empty folder of every root file system.
    private static readonly string Script = $$"""
        set -eu
        trap 'exit {{NotEntered}}' EXIT
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin
        old=$1 new=$1/run
        shift
        mount -t tmpfs -o mode=755 tmpfs "$new"
        mkdir "$new/usr" "$new/proc" "$new/dev" "$new/tmp"
        for link in bin sbin lib lib64; do ln -s "usr/$link" "$new/$link"; done
        : > "$new/dev/null"
        mount --bind "$old/usr" "$new/usr"
        mount --bind /dev/null "$new/dev/null"
        mount --rbind /proc "$new/proc"
        while [ "$1" != -- ]; do
          mkdir -p "$new$1"
          mount --bind "$1" "$new$1"
          shift
        done
        shift
        trap - EXIT
        exec chroot "$new" "$@"
        """;

    /// <param name="root">A root file system as <see cref="PackageTar"/> writes it.</param>
    /// <param name="shared">Folders of this machine that the tool sees at the same path, and may write to.</param>
    /// <param name="command">The tool and its arguments.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="LabException">The root cannot be entered, or the tool failed.</exception>
    public static async Task<string> RunAsync(
        string root, IReadOnlyList<string> shared, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        try
        {
            return await Tool.RunAsync("unshare", ["--mount", "sh", "-c", Script, "sh", root, .. shared, "--", .. command], cancellationToken: cancellationToken);
        }
        catch (LabException e) when (e.ExitStatus is { } status)
        {
            // unshare(1) gives 1 where the kernel does not let it.
            throw status is 1 or >= NotEntered
                ? new LabException($"{command[0]} could not be started in {root}.",
                    "It needs a mount namespace: in a container, give it CAP_SYS_ADMIN; for an ordinary user, allow user namespaces.",
                    string.Join(' ', command), status, e.Output, e)
                : Tool.Failed("chroot", [root, .. command], status, e.Output ?? "");
        }
    }
}
