using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Proc;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Nodes;

/// <summary>Answers about the node itself.</summary>
internal static class AgentNode
{
    /// <summary>That of the assembly, which only reflection could tell, and it takes a good part of the agent's start to get going.</summary>
    public const string Version = "0.1.0";

    public static HelloResult Hello() => new(
        Version, Environment.ProcessId, KernelIdentity.Release, KernelIdentity.BootId, KernelIdentity.UptimeSeconds, MonotonicClock.Now)
    {
        Protocol = ProtocolStamp.Current,
    };

    public static ClockResult Clock() => new(MonotonicClock.Now);

    /// <summary>Its boot was in an earlier run: the wall clock and the random numbers are brought into this one.</summary>
    public static void Restored(RestoredRequest request)
    {
        KernelRandom.Renew(request.Random);
        WallClock.Set(request.WallNanoseconds);
    }

    public static CommandResult Run(CommandRequest request, CancellationToken cancellationToken)
    {
        var result = ShellCommand.Run(NodeShell.Prepare(request.Command), TimeSpan.FromMilliseconds(request.TimeoutMilliseconds), cancellationToken);
        return new CommandResult(result.ExitStatus, result.Output, result.Errors)
        {
            Tasks = result.ExitStatus == ShellCommand.Killed ? [.. result.Tasks.Select(ToMessage)] : null,
            Survives = result.Survives,
        };
    }

    private static TaskMessage ToMessage(TaskSnapshot task) =>
        new(task.Pid, task.ThreadId, task.Command, task.State.ToString(), task.WaitChannel, task.Stack);
}
