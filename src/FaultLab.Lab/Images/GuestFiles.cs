using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>The files every guest has, whatever its kernel: where they stand in the guest, and their content.</summary>
internal sealed class GuestFiles
{
    private const string BusyBox = "bin/busybox";

    private readonly SortedDictionary<string, (byte[] Content, bool Executable)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _source = [];
    private ImmutableArray<string> _applets = [];

    public static async Task<GuestFiles> CollectAsync(LabCache cache, string agentFolder, CancellationToken cancellationToken)
    {
        var files = new GuestFiles();
        // lab/setup unpacks the static one into the cache where the machine has the other one installed.
        var unpacked = cache.PathOf("tools", "busybox-static", "bin", "busybox");
        await files.AddAsync(BusyBox, Installed("busybox-static", unpacked, "/bin/busybox", "/usr/bin/busybox"), true, cancellationToken);
        await files.AddAsync("init", LabFiles.PathOf("guest", "init"), true, cancellationToken);
        await files.AddTreeAsync("www", LabFiles.PathOf("guest", "www"), cancellationToken);
        if (!File.Exists(Path.Combine(agentFolder, "faultlab-agent")))
        {
            throw new LabException($"There is no faultlab-agent in {agentFolder}.", remedy: "Run lab/setup: it builds the agent.");
        }

        await files.AddTreeAsync("opt/faultlab", agentFolder, cancellationToken);
        await files.AddProgramAsync("usr/sbin/dropbear", Installed("dropbear-bin", "/usr/sbin/dropbear"), cancellationToken);
        files.AddText("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        files.AddText("etc/group", "root:x:0:\n");
        files.AddText("etc/shells", "/bin/sh\n");
        files.AddText("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
        var applets = await Tool.RunAsync(files._source[BusyBox], ["--list-full"], cancellationToken: cancellationToken);
        files._applets = [.. applets.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(applet => !files._files.ContainsKey(applet))];
        return files;
    }


    public void WriteTo(CpioWriter cpio)
    {
        foreach (var folder in new[] { "dev", "proc", "sys", "run", "tmp", "var/log", "etc/faultlab", "lib/faultlab/modules" })
        {
            cpio.AddFolder(folder);
        }

        // The kernel opens it for init before anything is mounted.
        cpio.AddCharacterDevice("dev/console", 5, 1);
        foreach (var (path, (content, executable)) in _files)
        {
            cpio.AddFile(path, content, executable);
        }

        foreach (var applet in _applets)
        {
            cpio.AddSymlink(applet, "/" + BusyBox);
        }
    }

    public void AppendTo(IncrementalHash hash)
    {
        foreach (var (path, (content, executable)) in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path} {content.Length} {executable}\n"));
            hash.AppendData(content);
        }
    }

    private void AddText(string path, string content) => _files[path] = (Encoding.UTF8.GetBytes(content), false);

    private async Task AddAsync(string path, string source, bool executable, CancellationToken cancellationToken)
    {
        _files[path] = (await File.ReadAllBytesAsync(source, cancellationToken), executable);
        _source[path] = source;
    }

    private async Task AddTreeAsync(string path, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await AddAsync($"{path}/{Path.GetRelativePath(folder, file)}", file, true, cancellationToken);
        }
    }

    private async Task AddProgramAsync(string path, string program, CancellationToken cancellationToken)
    {
        await AddAsync(path, program, true, cancellationToken);
        foreach (var library in await GuestPrograms.LibrariesOfAsync(program, cancellationToken))
        {
            await AddAsync(library[1..], library, true, cancellationToken);
        }
    }

    private static string Installed(string package, params string[] places) => places.FirstOrDefault(File.Exists)
        ?? throw new LabException($"{places[^1]} is missing.", remedy: $"Run lab/setup, or apt-get install {package}.");
}
