using System.Text.Json.Nodes;
using FaultLab.Histories;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running.Nodes;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// When a VM falls silent on every side, asks QEMU for proof while it is silent: whether its CPUs are meant to run, where they are, and
/// its memory. What it finds goes beside the console and into the history; whether it was a hang is for the detectors to say.
/// </summary>
internal sealed class HangProof(VmNode node, SilenceWatch silence, MemoryDumps dumps, ResultsFolder folder, IHistorySink history)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Four missed samples, and as many seconds of console and probes: longer than any pause of a busy host seen so far.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromSeconds(4);

    /// <summary>Two looks at the registers, so that a loop can be told from a halt.</summary>
    private const int Looks = 2;

    private bool _taken;

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, history.Clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // One that panicked or boots is silent for a reason that is known.
                if (node.IsDown || silence.Of(node.Name) < Suspicious)
                {
                    _taken = false;
                }
                else if (!_taken)
                {
                    _taken = true;
                    await TakeAsync(node.Machine!, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task TakeAsync(QemuMachine machine, CancellationToken cancellationToken)
    {
        try
        {
            var status = await machine.StatusAsync(cancellationToken);
            for (var look = 0; look < Looks; look++)
            {
                var registers = await machine.Qmp.ExecuteAsync(
                    "human-monitor-command", new JsonObject { ["command-line"] = "info registers -a" }, cancellationToken);
                await File.AppendAllTextAsync(
                    Path.Combine(folder.ConsoleFolder, $"{node.Name}.registers.txt"),
                    $"+{history.Clock.Elapsed.TotalSeconds:0.000}s {status}\n{registers.GetString()}\n", cancellationToken);
            }

            var dump = status == "running" ? await dumps.TakeAsync(node.Name, machine, "hang", cancellationToken) : null;
            Report($"silent for {Suspicious.TotalSeconds:0} s; QEMU says {status}; registers in console/{node.Name}.registers.txt{(dump is null ? "" : $"; {dump}")}");
        }
        catch (Exception e) when (e is LabException or IOException or TimeoutException)
        {
            Report($"silent, and QEMU gives no proof: {e.Message}");
        }
    }

    private void Report(string detail) => history.NodeIs(node.Name, NodeStatus.Silent, detail);
}
