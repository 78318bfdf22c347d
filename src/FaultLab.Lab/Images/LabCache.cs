using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Images;

/// <summary>
/// The folder where prepared kernels, initramfs parts and built modules are kept between runs. Everything in it can be made
/// again: deleting it costs time only.
/// </summary>
public sealed class LabCache(string root, TimeProvider time)
{
    public string Root { get; } = root;

    public TimeProvider Time { get; } = time;

    /// <summary><c>FAULTLAB_CACHE</c>, or <c>/var/cache/faultlab</c> for root, or <c>faultlab</c> in the user's cache folder.</summary>
    public static LabCache FromEnvironment(TimeProvider time)
    {
        if (Environment.GetEnvironmentVariable("FAULTLAB_CACHE") is { Length: > 0 } named)
        {
            return new LabCache(Path.GetFullPath(named), time);
        }

        if (UserNamespace.IsMachineRoot)
        {
            return new LabCache("/var/cache/faultlab", time);
        }

        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return new LabCache(Path.Combine(home, "faultlab"), time);
    }

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A folder of the cache, made when it is not there.</summary>
    public string Folder(params string[] parts) => LabDisk.CreateFolder(PathOf(parts));

    /// <summary>
    /// Holds the lock of that name against every other process until disposed; waits for its turn. .NET implements
    /// <see cref="FileShare.None"/> by flock(2), so the lock goes with the process that held it.
    /// </summary>
    internal Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken) =>
        LockAsync(name, FileAccess.ReadWrite, FileShare.None, cancellationToken);

    /// <summary>Holds the lock of that name together with others that share it. .NET implements <see cref="FileShare.Read"/> by LOCK_SH of flock(2).</summary>
    internal async Task<IDisposable> SharedLockAsync(string name, CancellationToken cancellationToken)
    {
        // The file must be there to be opened for reading only.
        var path = Path.Combine(Folder("locks"), name);
        if (!File.Exists(path))
        {
            (await LockAsync(name, cancellationToken)).Dispose();
        }

        return await LockAsync(name, FileAccess.Read, FileShare.Read, cancellationToken);
    }

    private async Task<IDisposable> LockAsync(string name, FileAccess access, FileShare share, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder("locks"), name);
        while (true)
        {
            try
            {
                return new FileStream(path, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, share);
            }
            catch (IOException e) when (IsLocked(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// The folder <paramref name="parts"/>, filled by <paramref name="fill"/> when it is not there: in a temporary folder
    /// beside it that is renamed when complete, under a lock, so that nobody ever sees half of it.
    /// </summary>
    internal async Task<string> FolderOnceAsync(
        string[] parts, Func<string, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        var target = PathOf(parts);
        if (Directory.Exists(target))
        {
            return target;
        }

        using var held = await LockAsync(string.Join('_', parts), cancellationToken);
        if (Directory.Exists(target))
        {
            return target;
        }

        var temporary = target + ".new";
        LabDisk.DeleteFolder(temporary);
        LabDisk.CreateFolder(temporary);
        try
        {
            await fill(temporary, cancellationToken);
            Directory.Move(temporary, target);
        }
        catch (IOException e)
        {
            throw LabDisk.Failed($"fill {target}", e);
        }
        finally
        {
            LabDisk.DeleteFolder(temporary);
        }

        return target;
    }

    // EWOULDBLOCK of flock(2) arrives as "being used by another process".
    private static bool IsLocked(IOException e) => e.GetType() == typeof(IOException) && (e.HResult & 0xffff) is 11 or 32;
}
