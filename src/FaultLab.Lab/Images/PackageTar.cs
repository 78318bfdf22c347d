using System.Formats.Tar;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>
/// Unpacks Debian packages into one tar: a root file system. Their maintainer scripts do not run; of what these do on a machine, there are the
/// usual users and groups, the usual folders, and a shell. The same packages give the same bytes.
/// </summary>
internal static class PackageTar
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode EveryonesFolder = FolderMode | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Folders that are links into /usr on every Debian system since bookworm, though packages still bring files there.</summary>
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <summary>What nobody reads in a lab.</summary>
    private static readonly string[] LeftOut = ["usr/share/doc/", "usr/share/man/", "usr/share/info/", "usr/share/locale/", "usr/share/lintian/"];

    private static readonly string[] Folders = ["dev", "proc", "sys", "etc", "run", "root", "var", "var/log", "var/lib", "var/cache"];

    /// <summary>Of base-passwd, with Debian's numbers (Debian Policy 9.2.2).</summary>
    private const string Users = """
        root:x:0:0:root:/root:/bin/sh
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        bin:x:2:2:bin:/bin:/usr/sbin/nologin
        sys:x:3:3:sys:/dev:/usr/sbin/nologin
        proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
        www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

        """;

    private const string Groups = """
        root:x:0:
        daemon:x:1:
        bin:x:2:
        sys:x:3:
        adm:x:4:
        tty:x:5:
        proxy:x:13:
        www-data:x:33:
        shadow:x:42:
        utmp:x:43:
        staff:x:50:
        nogroup:x:65534:

        """;

    /// <param name="packages">Paths of their files.</param>
    public static async Task WriteAsync(IEnumerable<string> packages, Stream output, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in Folders)
        {
            await AddAsync(new GnuTarEntry(TarEntryType.Directory, folder) { Mode = FolderMode });
        }

        await AddAsync(new GnuTarEntry(TarEntryType.Directory, "tmp") { Mode = EveryonesFolder });
        await AddAsync(new GnuTarEntry(TarEntryType.Directory, "var/tmp") { Mode = EveryonesFolder });
        foreach (var link in Merged)
        {
            await AddAsync(new GnuTarEntry(TarEntryType.Directory, $"usr/{link}") { Mode = FolderMode });
            await AddAsync(new GnuTarEntry(TarEntryType.SymbolicLink, link) { LinkName = $"usr/{link}" });
        }

        foreach (var package in packages.Order(StringComparer.Ordinal))
        {
            await Tool.RunAsync("dpkg-deb", ["--fsys-tarfile", package], async (stream, token) =>
            {
                await using var reader = new TarReader(stream);
                while (await reader.GetNextEntryAsync(copyData: false, token) is { } entry)
                {
                    await TakeAsync(entry);
                }

                // dpkg-deb pads its archive, and fails when nobody reads that.
                await stream.CopyToAsync(Stream.Null, token);
            }, cancellationToken: cancellationToken);
        }

        await AddTextAsync("etc/passwd", Users);
        await AddTextAsync("etc/group", Groups);
        if (!written.Contains("usr/bin/sh") && new[] { "dash", "busybox" }.FirstOrDefault(shell => written.Contains($"usr/bin/{shell}")) is { } found)
        {
            await AddAsync(new GnuTarEntry(TarEntryType.SymbolicLink, "usr/bin/sh") { LinkName = found });
        }

        async Task TakeAsync(TarEntry entry)
        {
            var name = PathOf(entry.Name);
            if (name.Length == 0 || LeftOut.Any(folder => name.StartsWith(folder, StringComparison.Ordinal) || name + "/" == folder) || written.Contains(name))
            {
                return;
            }

            var isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
            var taken = new GnuTarEntry(isFile ? TarEntryType.RegularFile : entry.EntryType, name)
            {
                Mode = entry.Mode,
                Uid = entry.Uid,
                Gid = entry.Gid,
                ModificationTime = entry.ModificationTime,
            };
            if (isFile)
            {
                taken.DataStream = entry.DataStream;
            }
            else if (entry.EntryType is TarEntryType.HardLink or TarEntryType.SymbolicLink)
            {
                taken.LinkName = entry.EntryType is TarEntryType.HardLink ? PathOf(entry.LinkName) : entry.LinkName;
            }

            await AddAsync(taken, keepsTime: true);
        }

        Task AddTextAsync(string name, string text) => written.Contains(name)
            ? Task.CompletedTask
            : AddAsync(new GnuTarEntry(TarEntryType.RegularFile, name) { Mode = FileMode, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

        async Task AddAsync(GnuTarEntry entry, bool keepsTime = false)
        {
            written.Add(entry.Name);
            (entry.AccessTime, entry.ChangeTime) = (default, default);
            entry.ModificationTime = keepsTime ? entry.ModificationTime : DateTimeOffset.UnixEpoch;
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    /// <summary>A path of a package as it is in the root file system: without <c>./</c> before and <c>/</c> behind it, and below /usr where Debian has merged that.</summary>
    internal static string PathOf(string path)
    {
        var plain = (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).Trim('/');
        if (plain == ".")
        {
            return "";
        }

        return Merged.Contains(plain.Split('/')[0]) ? $"usr/{plain}" : plain;
    }
}
