using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>
/// The flaps of a link in their order. On a busy machine one may begin late, and the next, which was planned for after it, would find its card
/// half down or gone: it waits for those that were to be over by its time. Flaps that are planned to overlap do.
/// </summary>
internal sealed class FlapOrder
{
    private readonly Dictionary<string, LinkFlaps> _links = [];

    public FlapOrder(Timeline timeline)
    {
        foreach (var planned in timeline.Faults)
        {
            if (planned.Fault is FlapFault flap)
            {
                _links.TryAdd(flap.Link, new LinkFlaps());
                _links[flap.Link].Add(planned);
            }
        }
    }

    /// <summary>Returns when the fault may begin.</summary>
    /// <returns>False when the run ended before.</returns>
    public async Task<bool> TurnAsync(PlannedFault planned, CancellationToken runEnds)
    {
        try
        {
            await Task.WhenAll(FlapsOf(planned)?.Before(planned) ?? []).WaitAsync(runEnds);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>To be disposed when the fault has ended, however it ended.</summary>
    public IDisposable? Over(PlannedFault planned) => FlapsOf(planned)?.Over(planned);

    private LinkFlaps? FlapsOf(PlannedFault planned) => planned.Fault is FlapFault flap ? _links[flap.Link] : null;

    /// <summary>Those of one link that are not over, the earliest planned first: few at a time, though a soak has a hundred thousand.</summary>
    private sealed class LinkFlaps
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<Flap> _pending = [];

        public void Add(PlannedFault planned) => _pending.AddLast(new Flap(planned, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));

        public List<Task> Before(PlannedFault planned)
        {
            lock (_lock)
            {
                return [.. _pending.TakeWhile(flap => flap.Planned.At <= planned.At)
                    .Where(flap => flap.Planned != planned && flap.Planned.At + flap.Planned.For <= planned.At)
                    .Select(flap => flap.Ended.Task)];
            }
        }

        public IDisposable Over(PlannedFault planned) => new Ending(() =>
        {
            lock (_lock)
            {
                var flap = _pending.First(flap => flap.Planned == planned);
                _pending.Remove(flap);
                flap.Ended.SetResult();
            }
        });
    }

    private sealed record Flap(PlannedFault Planned, TaskCompletionSource Ended);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
