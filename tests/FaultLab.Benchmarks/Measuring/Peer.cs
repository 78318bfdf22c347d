using System.Diagnostics;
using System.Text;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Processes;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>A program that runs in a namespace while it is measured.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly object _news = new();
    private readonly StringBuilder _output = new();

    private Peer(Process process)
    {
        _process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => Tell(null);
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote so far, errors included.</summary>
    public string Output
    {
        get
        {
            lock (_news)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <inheritdoc cref="ProcessCpu.Nanoseconds"/>
    public long CpuNanoseconds => ProcessCpu.Nanoseconds(_process.Id);

    public static Peer Start(NetworkNamespace home, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        return new Peer(home.Run(() => Process.Start(start)) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Runs a program to its end and gives what it wrote.</summary>
    public static string Run(NetworkNamespace home, string program, params string[] arguments)
    {
        using var peer = Start(home, program, arguments);
        peer.WaitForEnd();
        return peer._process.ExitCode == 0
            ? peer.Output
            : throw new InvalidOperationException($"{program} ended with status {peer._process.ExitCode}: {peer.Output}");
    }

    /// <summary>Waits until it has written <paramref name="text"/>.</summary>
    public void WaitFor(string text)
    {
        var watch = Stopwatch.StartNew();
        lock (_news)
        {
            while (!_output.ToString().Contains(text, StringComparison.Ordinal))
            {
                var left = TimeToEnd - watch.Elapsed;
                if (left <= TimeSpan.Zero || HasEnded)
                {
                    throw new InvalidOperationException($"{_process.StartInfo.FileName}: '{text}' did not come. {_output}");
                }

                Monitor.Wait(_news, left);
            }
        }
    }

    /// <summary>Lets it work for so long; it must not end meanwhile.</summary>
    public void LetRun(TimeSpan time)
    {
        if (_process.WaitForExit(time))
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} ended. {Output}");
        }
    }

    /// <summary>Asks it to stop as Ctrl-C does, and waits.</summary>
    public void Interrupt()
    {
        const int interrupt = 2;
        using (var handle = ProcessHandle.TryOpen(_process.Id))
        {
            handle?.Signal(interrupt);
        }

        WaitForEnd();
    }

    public void WaitForEnd()
    {
        if (!_process.WaitForExit(TimeToEnd))
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} did not end. {Output}");
        }

        // Until its output has come, too.
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line) => Tell(line.Data);

    private void Tell(string? line)
    {
        lock (_news)
        {
            if (line is not null)
            {
                _output.AppendLine(line);
            }

            Monitor.PulseAll(_news);
        }
    }
}
