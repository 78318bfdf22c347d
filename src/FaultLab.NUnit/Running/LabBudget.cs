using FaultLab.Lab.Matrices;
using FaultLab.Matrices;
using FaultLab.Planning;

namespace FaultLab.NUnit.Running;

/// <summary>
/// The machine's memory and CPUs, shared out to the labs of tests that run in parallel: a lab waits until what it needs is free. First
/// come, first served, so that a large lab is not starved by small ones.
/// </summary>
/// <param name="whole">What labs may take in all.</param>
internal sealed class LabBudget(MachineBudget whole)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(RunDemand Demand, TaskCompletionSource Turn)> _waiting = new();
    private readonly RunPacker _packer = new(whole.MemoryBytes, whole.Cpus, jobs: null);

    /// <summary>What this machine had for labs when the first test asked.</summary>
    public static LabBudget Machine { get; } = new(MachineBudget.Read());

    /// <summary>Waits until the lab of <paramref name="plan"/> fits beside those that run; disposing gives its share back.</summary>
    public async Task<IDisposable> AcquireAsync(Plan plan, CancellationToken cancellationToken)
    {
        var demand = MachineBudget.DemandOf(plan);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(RunDemand, TaskCompletionSource)> place;
        lock (_lock)
        {
            place = _waiting.AddLast((demand, turn));
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

        return new Share(this, demand);
    }

    private void Admit()
    {
        // Only the first in the queue is offered to the packer, which would otherwise let a later one overtake.
        while (_waiting.First is { } first && _packer.Start([first.Value.Demand]) is not null)
        {
            _waiting.RemoveFirst();
            if (!first.Value.Turn.TrySetResult())
            {
                _packer.End(first.Value.Demand);
            }
        }
    }

    private void Release(RunDemand demand)
    {
        lock (_lock)
        {
            _packer.End(demand);
            Admit();
        }
    }

    private sealed class Share(LabBudget budget, RunDemand demand) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                budget.Release(demand);
            }
        }
    }
}
