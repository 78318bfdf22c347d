using System.Collections.Concurrent;
using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Qemu;

/// <summary>
/// A booted VM. Where its image names no agent, a shell takes the agent's place: it runs each line that comes over the port and
/// answers with the output and "= STATUS".
/// </summary>
internal sealed class TestGuest : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string ShellAgent = """
        #!/bin/sh
        [ "$1" = serve ] || exit 0
        for port in /sys/class/virtio-ports/*; do
          [ "$(cat $port/name)" = "$3" ] && mknod /dev/agent c $(tr : ' ' < $port/dev)
        done
        exec 3<>/dev/agent
        while read -r line <&3; do
          eval "$line" >&3 2>&1
          echo "= $?" >&3
        done
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fl-");
    private readonly BlockingSignal _changed = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<QmpNotification> _events = new();
    private readonly TestNamespace _namespace = new();
    private StreamReader? _answers;

    public QemuMachine Machine { get; private set; } = null!;

    public IEnumerable<string> Lines => _lines;

    public IEnumerable<QmpNotification> Events => _events;

    public string LogPath => Path.Combine(_folder.FullName, "console.log");

    public string Folder => _folder.FullName;

    public string NamespaceName => _namespace.Namespace.Name;

    public static Task<KernelImage> KernelAsync(string version, CancellationToken cancellationToken) =>
        new KernelStore(LabCache.FromEnvironment(TimeProvider.System))
            .PrepareAsync(new KernelSource { Version = version }, null, cancellationToken);

    public static async Task<TestGuest> BootAsync(
        GuestImage image, string cmdline, IEnumerable<QemuNic> nics, CancellationToken cancellationToken)
    {
        var guest = new TestGuest();
        try
        {
            await guest.StartAsync(image, cmdline, nics, cancellationToken);
            await guest.ReadyAsync(1, cancellationToken);
            return guest;
        }
        catch
        {
            TestContext.Out.WriteLine(string.Join('\n', guest._lines.TakeLast(40)));
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until init has said "ready" so many times.</summary>
    public Task ReadyAsync(int times, CancellationToken cancellationToken) =>
        UntilAsync(() => _lines.Count(line => line == "faultlab: ready") >= times, cancellationToken);

    /// <summary>Waits until something that the console or QMP said makes the condition true.</summary>
    public Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken) => _changed.UntilAsync(condition, Patience, cancellationToken);

    /// <summary>Runs a command in the guest; gives its output without the last line end, and "= STATUS" behind it when it failed.</summary>
    public async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        await SendAsync(command, cancellationToken);
        var output = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                return string.Join('\n', line == "= 0" ? output : [.. output, line]);
            }

            output.Add(line);
        }
    }

    /// <summary>The next line from the agent's port.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _answers!.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken)
        ?? throw new EndOfStreamException("The agent's port was closed.");

    public async Task SendAsync(string command, CancellationToken cancellationToken) =>
        await Machine.AgentStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\n"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Machine is not null)
        {
            await Machine.DisposeAsync();
        }

        _namespace.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(GuestImage image, string cmdline, IEnumerable<QemuNic> nics, CancellationToken cancellationToken)
    {
        var cache = LabCache.FromEnvironment(TimeProvider.System);
        var kernel = await KernelAsync("6.1", cancellationToken);
        if (image.AgentFolder.Length == 0)
        {
            image = image with { AgentFolder = _folder.CreateSubdirectory("agent").FullName };
            await File.WriteAllTextAsync(Path.Combine(image.AgentFolder, "faultlab-agent"), ShellAgent, cancellationToken);
        }

        var initrd = Path.Combine(_folder.FullName, "initrd");
        await new InitramfsBuilder(cache).BuildAsync(kernel, image, initrd, cancellationToken);
        var options = new QemuOptions
        {
            Name = "guest",
            KernelPath = kernel.VmlinuxPath,
            InitrdPath = initrd,
            Cmdline = cmdline,
            Memory = new(128L << 20),
            Nics = [.. nics],
            NetworkNamespacePath = _namespace.Namespace.Path,
            WorkFolder = _folder.FullName,
            Accelerator = await new AcceleratorProbe(cache).FindAsync(kernel, _folder.FullName, null, cancellationToken),
            ConsoleLogPath = LogPath,
        };
        var observer = new QemuObserver
        {
            OnConsole = line => Note(() => _lines.Enqueue(line.Text)),
            OnEvent = notification => Note(() => _events.Enqueue(notification)),
        };
        Machine = await QemuMachine.StartAsync(options, new RunClock(TimeProvider.System), observer, cancellationToken);
        _answers = new StreamReader(Machine.AgentStream, leaveOpen: true);
    }

    private void Note(Action add)
    {
        add();
        _changed.Pulse();
    }
}
