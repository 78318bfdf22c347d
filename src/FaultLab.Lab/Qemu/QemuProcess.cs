using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FaultLab.Lab.Images;

namespace FaultLab.Lab.Qemu;

/// <summary>The process of a machine and the way to its sockets.</summary>
internal sealed class QemuProcess : IDisposable
{
    private const string Program = "qemu-system-x86_64";

    private static readonly TimeSpan SocketDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SocketRetry = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly string _command;
    private readonly StringBuilder _errors = new();

    private QemuProcess(Process process, string command, TimeProvider time)
    {
        (_process, _command, _time) = (process, command, time);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        Exited = process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    public Task Exited { get; }

    /// <summary>What QEMU says of its version: Debian's own version is among it.</summary>
    /// <exception cref="LabException">It is not installed.</exception>
    public static Task<string> VersionAsync(CancellationToken cancellationToken) => Tool.RunAsync(Program, ["--version"], cancellationToken: cancellationToken);

    /// <summary>
    /// Starts QEMU in its network namespace. setsid and nsenter replace themselves, so the process is QEMU's own; a session of its
    /// own keeps a Ctrl-C at the terminal from it.
    /// </summary>
    public static QemuProcess Start(
        ImmutableArray<string> arguments, string? networkNamespacePath, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        ImmutableArray<string> command = networkNamespacePath is null
            ? ["setsid", Program, .. arguments]
            : ["setsid", "nsenter", $"--net={networkNamespacePath}", Program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new QemuProcess(process, string.Join(' ', command), time);
        }
        catch (Win32Exception e)
        {
            throw new LabException($"{command[0]} could not be started: {e.Message}.", remedy: "Run lab/setup.", inner: e);
        }
    }

    /// <summary>Connects to a socket that QEMU is about to listen on.</summary>
    public async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (Exited.IsCompleted || _time.GetElapsedTime(started) > SocketDeadline)
                {
                    throw NotRunning(e);
                }
            }

            await Task.WhenAny(Exited, Task.Delay(SocketRetry, _time, cancellationToken));
        }
    }

    /// <summary>How it ended, once it has: <c>exit status 139 (signal 11)</c>, and what it wrote to its error output.</summary>
    public string Ending()
    {
        string errors;
        lock (_errors)
        {
            errors = _errors.ToString().Trim();
        }

        var status = _process.ExitCode;
        return $"exit status {status}{(status > 128 ? $" (signal {status - 128})" : "")}{(errors.Length > 0 ? $": {errors}" : "")}";
    }

    /// <summary>Waits for the end of the process, and ends it by force when it does not come.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        try
        {
            await Exited.WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited;
        }
    }

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    public void Dispose() => _process.Dispose();

    private LabException NotRunning(Exception cause)
    {
        string errors;
        lock (_errors)
        {
            errors = _errors.ToString().Trim();
        }

        return Exited.IsCompleted
            ? new LabException("QEMU ended before the machine ran.", RemedyFor(errors), _command, _process.ExitCode, errors, cause)
            : new LabException($"QEMU did not open its sockets within {SocketDeadline.TotalSeconds} s.", null, _command, null, errors, cause);
    }

    private static string? RemedyFor(string errors) =>
        errors.Contains(Program, StringComparison.Ordinal) && errors.Contains("No such file", StringComparison.Ordinal)
            ? "apt-get install qemu-system-x86, or run lab/setup."
            : errors.Contains("allocate memory", StringComparison.Ordinal) ? "Give the node less memory." : null;
}
