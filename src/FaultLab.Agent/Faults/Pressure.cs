using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Proc;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Faults;

/// <summary>
/// Memory held and processors kept busy, by another process of this program: the kernel's OOM killer then takes that one, not the agent
/// that watches.
/// </summary>
internal sealed class Pressure(PressureLoadFault fault) : IInjectedFault
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ChildProcess? _holder;

    public string Apply()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fault.MemoryBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(fault.CpuThreads);

        // More than there is would have the kernel kill something: that is not what this fault is for.
        if (fault.MemoryBytes > MemoryInfo.Read().Available)
        {
            throw NoRoom();
        }

        string[] arguments = [PressureHolder.Command, $"{fault.MemoryBytes}", $"{fault.CpuThreads}", $"{Environment.ProcessId}"];
        _holder = ChildProcess.Start([.. OwnCommand.Prefix(), .. arguments]);
        if (_holder.ReadLine(Patience) != PressureHolder.Ready)
        {
            throw NoRoom();
        }

        return ReadBack(_holder.Id);
    }

    public string Heal()
    {
        if (_holder is not { } holder)
        {
            return "nothing to heal";
        }

        var wasThere = holder.Kill();
        holder.Dispose();
        _holder = null;
        return wasThere ? "released" : "the process that held it had been killed before";
    }

    private AgentRequestException NoRoom() => new(
        AgentMethods.RefusedByKernel, $"{fault.MemoryBytes} bytes could not be held: {MemoryInfo.Read().Available} are available");

    private string ReadBack(int pid)
    {
        var deadline = MonotonicClock.Now + (long)Patience.TotalNanoseconds;
        while (true)
        {
            var usage = ProcessUsage.Read(pid);
            var text = $"{usage.ResidentBytes} bytes resident, {fault.CpuThreads} threads spinning, {usage.CpuSeconds:0.00} s of CPU time used";
            if (usage.ResidentBytes >= fault.MemoryBytes && (fault.CpuThreads == 0 || usage.CpuSeconds > 0))
            {
                return text;
            }

            if (!MonotonicClock.WaitUntil(MonotonicClock.Now + (10 * MonotonicClock.Millisecond), CancellationToken.None) || MonotonicClock.Now > deadline)
            {
                throw new AgentRequestException(AgentMethods.ReadBackFailed, text);
            }
        }
    }
}
