using System.Formats.Tar;
using System.Text;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Docker;

/// <summary>What is put into a container beside its image: FaultLab's agent with its own loader, and the scenario's files.</summary>
internal static class ContainerFiles
{
    /// <summary>Where the agent stands in a container: a name no image has.</summary>
    public const string AgentFolder = "/.faultlab";

    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = ReadOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A tar for the root folder of the container.</summary>
    public static async Task<MemoryStream> TarAsync(string agentFolder, IEnumerable<ContainerFile> files, CancellationToken cancellationToken)
    {
        var target = new MemoryStream();
        await using (var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(agentFolder).Order(StringComparer.Ordinal))
            {
                await AddAsync(tar, $"{AgentFolder[1..]}/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file, cancellationToken), Executable, cancellationToken);
            }

            foreach (var file in files)
            {
                var (content, executable) = await ReadAsync(file, cancellationToken);
                await AddAsync(tar, file.Target[1..], content, executable ? Executable : ReadOnly, cancellationToken);
            }
        }

        target.Position = 0;
        return target;
    }

    /// <summary>What a file of the scenario holds, and whether it is a program.</summary>
    public static async Task<(byte[] Content, bool Executable)> ReadAsync(ContainerFile file, CancellationToken cancellationToken)
    {
        var executable = OperatingSystem.IsLinux() && file.Source is { } path && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;
        return (file.Source is { } source ? await File.ReadAllBytesAsync(source, cancellationToken) : Encoding.UTF8.GetBytes(file.Content!), executable);
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] content, UnixFileMode mode, CancellationToken cancellationToken) => tar.WriteEntryAsync(
        new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = new MemoryStream(content) }, cancellationToken);
}
