using System.Formats.Tar;

namespace FaultLab.Lab.Images;

/// <summary>Writes a root file system as an archive that a kernel unpacks as part of its initramfs.</summary>
internal static class TarToCpio
{
    /// <param name="folder">Where in the guest it stands.</param>
    public static async Task WriteAsync(Stream tar, Stream output, string folder, CancellationToken cancellationToken)
    {
        var cpio = new CpioWriter(output);
        var files = new Dictionary<string, (byte[] Content, uint Permissions)>(StringComparer.Ordinal);
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var name = $"{folder}/{NameOf(entry.Name)}";
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    cpio.AddFolder(name.TrimEnd('/'), (uint)entry.Mode);
                    break;
                case TarEntryType.SymbolicLink:
                    cpio.AddSymlink(name, entry.LinkName);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    files[name] = (await ContentOfAsync(entry, cancellationToken), (uint)entry.Mode);
                    cpio.AddFile(name, files[name].Content, files[name].Permissions);
                    break;
                case TarEntryType.HardLink when files.TryGetValue($"{folder}/{NameOf(entry.LinkName)}", out var same):
                    cpio.AddFile(name, same.Content, same.Permissions);
                    break;
                default:
                    // Devices and the like: the guest makes its own.
                    break;
            }
        }

        cpio.Finish();
    }

    private static string NameOf(string path) => (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).Trim('/');

    private static async Task<byte[]> ContentOfAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.DataStream is null)
        {
            return [];
        }

        var content = new byte[entry.Length];
        await entry.DataStream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }
}
