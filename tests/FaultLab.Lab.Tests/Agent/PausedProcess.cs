using System.Diagnostics;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>A process that is stopped in its tracks until it is told to go on, or this is disposed.</summary>
internal sealed class PausedProcess : IDisposable
{
    private readonly int _pid;

    public PausedProcess(int pid)
    {
        _pid = pid;
        Signal("STOP");
    }

    public void Continue() => Signal("CONT");

    public void Dispose() => Continue();

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_pid}"]);
        kill.WaitForExit();
    }
}
