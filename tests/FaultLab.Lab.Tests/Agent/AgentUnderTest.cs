using System.Diagnostics;
using FaultLab.Lab.Agents;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>A real agent in a namespace, with a controller's connection to it.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private AgentUnderTest(Process process, AgentConnection connection, Heard heard) => (_process, Connection, Heard) = (process, connection, heard);

    public AgentConnection Connection { get; }

    public Heard Heard { get; }

    public int Pid => _process.Id;

    public static AgentUnderTest Start(NetworkNamespace where)
    {
        // nsenter executes the agent in its own place, so that its process id is the agent's.
        var process = Process.Start(new ProcessStartInfo("nsenter", [$"--net={where.Path}", AgentBinary.Path, "serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var heard = new Heard();
        var connection = AgentConnection.Open(
            where.Name, process.StandardOutput.BaseStream, process.StandardInput.BaseStream, heard, TimeProvider.System);
        return new AgentUnderTest(process, connection, heard);
    }

    /// <summary>Ends the stream and waits until the agent has healed and gone.</summary>
    public async Task<int> CloseAsync()
    {
        await Connection.DisposeAsync();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>The controller is gone without a word, or the agent itself.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync();
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }
}
