using System.Diagnostics;
using System.Globalization;
using System.Text;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Processes;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>A program that runs in a namespace while it is measured.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Peer(Process process)
    {
        _process = process;
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
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Nanoseconds that all its threads ran on a CPU, in the kernel too, as the scheduler counts them.</summary>
    public long CpuNanoseconds => Directory.Exists($"/proc/{_process.Id}/task")
        ? Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Sum(ReadRunTime)
        : 0;

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

    public void WaitFor(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > TimeToEnd || HasEnded)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName}: {what} did not come. {Output}");
            }

            Thread.Sleep(10);
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

    // man 5 proc_pid_schedstat: time on the CPU, time waited for it, slices.
    private static long ReadRunTime(string task)
    {
        try
        {
            return long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
