using System.Text;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>How a VM comes up: it boots, or goes on from where an equal one of an earlier run was ready.</summary>
/// <param name="states">Where such states are kept; null: it boots.</param>
internal sealed class VmBoot(QemuOptions options, StateShelf? states)
{
    private readonly Lock _lock = new();
    private readonly List<ConsoleLine> _console = [];
    private string _name = "";
    private string? _doubt;

    public QemuOptions Options => options;

    /// <summary>Whether it went on from a state, and what its agent knows of time and randomness is as old as that.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Whether its state is to be kept when it is ready.</summary>
    public bool IsToBeKept { get; private set; }

    /// <summary>How it came up, where more than a boot is to be told.</summary>
    public string? Remark { get; private set; }

    /// <exception cref="LabException">QEMU is missing or did not start.</exception>
    public async Task<QemuMachine> StartAsync(RunClock clock, QemuObserver observer, CancellationToken cancellationToken)
    {
        if (states is not null && await RestoreAsync(states, clock, observer, cancellationToken) is { } restored)
        {
            return restored;
        }

        return await QemuMachine.StartAsync(options, clock, observer, cancellationToken);
    }

    /// <summary>A line of its console.</summary>
    /// <param name="begins">Whether a kernel begins with it.</param>
    public void Hear(ConsoleLine line, bool begins)
    {
        if (!IsToBeKept)
        {
            return;
        }

        lock (_lock)
        {
            if (begins)
            {
                _console.Clear();
            }

            _console.Add(line);
        }
    }

    /// <summary>Its state is not one to begin other runs from.</summary>
    public void Doubt(string why) => _doubt = why;

    /// <summary>Keeps the state of the machine, which is ready and was not given anything of this run yet. What fails of it is only told.</summary>
    public async Task KeepAsync(QemuMachine machine, TimeProvider time, CancellationToken cancellationToken)
    {
        List<ConsoleLine> console;
        lock (_lock)
        {
            console = [.. _console];
            IsToBeKept = false;
        }

        if ((_doubt ?? ConsoleClassifier.Classify(console).FirstOrDefault(f => f.Class != ConsoleClass.Boot)?.Title) is { } doubt)
        {
            Remark = Also($"its state is not kept: {doubt}");
            return;
        }

        try
        {
            var text = console.Aggregate(new StringBuilder(), (text, line) => text.Append(line.Text).Append('\n')).ToString();
            await states!.KeepAsync(_name, text, (path, token) => QemuMigration.SaveAsync(machine, path, time, token), cancellationToken);
            Remark = Also("its state is kept");
        }
        catch (LabException e)
        {
            Remark = Also($"its state could not be kept: {OneLine(e)}");
        }
    }

    /// <summary>The state proved to be of no use: the next run boots.</summary>
    public Task DiscardAsync() => states!.RemoveAsync(_name, CancellationToken.None);

    private async Task<QemuMachine?> RestoreAsync(StateShelf shelf, RunClock clock, QemuObserver observer, CancellationToken cancellationToken)
    {
        if (options.Accelerator != Accelerator.Tcg)
        {
            // What the guest measured of this machine's own processor and clock would go with it; and a boot takes a second or two.
            Remark = "booted: states are kept of emulated processors only";
            return null;
        }

        _name = await StateShelf.NameAsync(options, await QemuProcess.VersionAsync(cancellationToken), cancellationToken);
        try
        {
            if (await shelf.FindAsync(_name, cancellationToken) is { } state)
            {
                var machine = await QemuMachine.StartAsync(options with { State = state }, clock, observer, cancellationToken);
                IsRestored = true;
                Remark = "from the state of an earlier boot";
                return machine;
            }
        }
        catch (LabException e)
        {
            await shelf.RemoveAsync(_name, cancellationToken);
            Remark = $"booted, since its state could not be used: {OneLine(e)}";
        }

        IsToBeKept = true;
        return null;
    }

    private static string OneLine(LabException e) => e.Message.ReplaceLineEndings(" ").TrimEnd();

    private string Also(string what) => Remark is null ? what : $"{Remark}; {what}";
}
