using System.Security.Cryptography;
using System.Text;
using FaultLab.Lab.Qemu;
using FaultLab.Linux.Proc;

namespace FaultLab.Lab.Images;

/// <summary>
/// The states of booted VMs that are kept between runs, each in a folder named by all that makes two VMs equal: <c>memory</c>, <c>console</c>,
/// and <c>sums</c> as sha256sum writes them. When there are many, those go that were not used for longest.
/// </summary>
internal sealed class StateShelf(LabCache cache)
{
    /// <summary>Each takes what its guest had touched of its memory: some 100 MB.</summary>
    private const int Most = 12;

    /// <summary>A half-written one that is older was left by a run that was killed.</summary>
    private static readonly TimeSpan LongestWriting = TimeSpan.FromHours(1);

    /// <summary>Part of every name: change it when what is in a state, or what FaultLab does before it saves one, changes.</summary>
    private const string Layout = "layout 1";

    private const string Shelf = "states";
    private const string Memory = "memory";
    private const string Console = "console";
    private const string Sums = "sums";

    /// <summary>The name of such a machine's state. What has no part in it is left out: names of processes, sockets and taps.</summary>
    /// <param name="qemu">Which QEMU it is, as <c>--version</c> says it.</param>
    public static async Task<string> NameAsync(QemuOptions options, string qemu, CancellationToken cancellationToken)
    {
        var alike = options with
        {
            Name = "vm",
            KernelPath = await HashAsync(options.KernelPath, cancellationToken),
            InitrdPath = await HashAsync(options.InitrdPath, cancellationToken),
            State = null,
            Nics = [.. options.Nics.Select(nic => nic with { Tap = "tap", Datagrams = nic.Datagrams is null ? null : new QemuDatagrams("a", "b") })],
        };
        var words = QemuCommandLine.Build(alike, new QemuSockets("console", "qmp", "agent"));
        // The guest was told what this machine's taps can do, and measured its clock against this machine's processor, which an emulated TSC is read from.
        var whole = string.Join('\n', [Layout, qemu, KernelIdentity.BootId, .. words]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..24];
    }

    /// <summary>The state of that name; null: there is none.</summary>
    /// <exception cref="LabException">It is damaged.</exception>
    public async Task<QemuState?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var folder = cache.PathOf(Shelf, name);
        try
        {
            if (!Directory.Exists(folder))
            {
                return null;
            }

            if (await File.ReadAllTextAsync(Path.Combine(folder, Sums), cancellationToken) != await SumsAsync(folder, cancellationToken))
            {
                throw new LabException($"{folder} is not as it was written.");
            }

            Directory.SetLastWriteTimeUtc(folder, cache.Time.GetUtcNow().UtcDateTime);
            return new QemuState(Path.Combine(folder, Memory), await File.ReadAllBytesAsync(Path.Combine(folder, Console), cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{folder} cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>Keeps a state, unless somebody else was quicker.</summary>
    /// <param name="console">The whole lines that the kernel printed.</param>
    /// <param name="save">Writes the memory to the path that it is given.</param>
    /// <exception cref="LabException">It could not be written; nothing is left of it.</exception>
    public async Task KeepAsync(string name, string console, Func<string, CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        await cache.FolderOnceAsync([Shelf, name], async (folder, token) =>
        {
            await save(Path.Combine(folder, Memory), token);
            await File.WriteAllTextAsync(Path.Combine(folder, Console), console, token);
            await File.WriteAllTextAsync(Path.Combine(folder, Sums), await SumsAsync(folder, token), token);
        }, cancellationToken);
        using var held = await cache.LockAsync(Shelf, cancellationToken);
        var folders = new DirectoryInfo(cache.Folder(Shelf)).GetDirectories().ToLookup(folder => folder.Extension.Length == 0);
        var left = cache.Time.GetUtcNow().UtcDateTime - LongestWriting;
        foreach (var old in folders[true].OrderByDescending(folder => folder.LastWriteTimeUtc).Skip(Most).Concat(folders[false].Where(folder => folder.LastWriteTimeUtc < left)))
        {
            LabDisk.DeleteFolder(old.FullName);
        }
    }

    /// <summary>Takes a state away that cannot be used.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        using var held = await cache.LockAsync(Shelf, cancellationToken);
        LabDisk.DeleteFolder(cache.PathOf(Shelf, name));
    }

    private static async Task<string> SumsAsync(string folder, CancellationToken cancellationToken) =>
        $"{await HashAsync(Path.Combine(folder, Memory), cancellationToken)}  {Memory}\n{await HashAsync(Path.Combine(folder, Console), cancellationToken)}  {Console}\n";

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, useAsync: false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
