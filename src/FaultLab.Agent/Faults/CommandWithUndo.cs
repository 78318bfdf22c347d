using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Faults;

/// <summary>A command, and the one that undoes it; both must end with status 0.</summary>
internal sealed class CommandWithUndo(CommandFault fault, CancellationToken cancellationToken) : IInjectedFault
{
    public string Apply() => Run(fault.Command, cancellationToken);

    // Also after a command that failed: it may have done a part.
    public string Heal() => fault.Undo is null ? "nothing to undo" : Run(fault.Undo, CancellationToken.None);

    private string Run(string command, CancellationToken cancelled)
    {
        var result = ShellCommand.Run(NodeShell.Prepare(command), TimeSpan.FromMilliseconds(fault.TimeoutMilliseconds), cancelled);
        var outcome = result.ExitStatus == ShellCommand.Killed ? result.Survives ? "killed, its time was up, and the kernel does not let go of it" : "killed, its time was up" : $"exit status {result.ExitStatus}";
        var text = $"'{command}': {outcome} {(result.Output + result.Errors).Trim()}".TrimEnd();
        return result.ExitStatus == 0 ? text : throw new AgentRequestException(AgentMethods.ReadBackFailed, text);
    }
}
