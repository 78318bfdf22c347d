using FaultLab.Linux.Proc;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.NUnit.Running;

/// <summary>
/// Memory and CPUs of this machine, shared out to the labs of tests that run in parallel: a lab waits until what its VMs need is free.
/// One that needs more than the whole machine runs alone. First come, first served, so that a large lab is not starved by small ones.
/// </summary>
internal sealed class LabBudget
{
    /// <summary>What QEMU takes beside a guest's memory, and a lab's agents: measured 60 to 90 MiB.</summary>
    private const long Overhead = 128L << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<(Need Need, TaskCompletionSource Turn)> _waiting = new();
    private readonly Need _whole;
    private long _freeMemory;
    private int _freeCpus;

    /// <param name="memory">Bytes that labs may take in all.</param>
    /// <param name="cpus">Virtual CPUs that labs may take in all.</param>
    public LabBudget(long memory, int cpus)
    {
        _whole = new Need(memory, cpus);
        (_freeMemory, _freeCpus) = (memory, cpus);
    }

    /// <summary>Three quarters of what is free now, and every CPU.</summary>
    public static LabBudget Machine { get; } = new(MemoryInfo.Read().Available / 4 * 3, Environment.ProcessorCount);

    /// <summary>Waits until the lab of <paramref name="plan"/> fits beside those that run; disposing gives its share back.</summary>
    public async Task<IDisposable> AcquireAsync(Plan plan, CancellationToken cancellationToken)
    {
        var need = NeedOf(plan);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(Need, TaskCompletionSource)> place;
        lock (_lock)
        {
            place = _waiting.AddLast((need, turn));
            Admit();
        }

        await using var given = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        try
        {
            await turn.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                if (place.List is not null)
                {
                    _waiting.Remove(place);
                    Admit();
                }
            }

            throw;
        }

        return new Share(this, need);
    }

    private Need NeedOf(Plan plan)
    {
        var vms = plan.Nodes.Where(n => n.Node.Kind == NodeKind.Vm).ToList();
        return new Need(
            Math.Min(_whole.Memory, vms.Sum(vm => vm.Node.Memory.Bytes + Overhead) + Overhead),
            Math.Min(_whole.Cpus, Math.Max(1, vms.Sum(vm => vm.Node.Cpus))));
    }

    private void Admit()
    {
        while (_waiting.First is { } first && first.Value.Need.Memory <= _freeMemory && first.Value.Need.Cpus <= _freeCpus)
        {
            _waiting.RemoveFirst();
            if (first.Value.Turn.TrySetResult())
            {
                _freeMemory -= first.Value.Need.Memory;
                _freeCpus -= first.Value.Need.Cpus;
            }
        }
    }

    private void Release(Need need)
    {
        lock (_lock)
        {
            _freeMemory += need.Memory;
            _freeCpus += need.Cpus;
            Admit();
        }
    }

    private readonly record struct Need(long Memory, int Cpus);

    private sealed class Share(LabBudget budget, Need need) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                budget.Release(need);
            }
        }
    }
}
