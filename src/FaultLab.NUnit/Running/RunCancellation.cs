using NUnit.Framework.Internal;

namespace FaultLab.NUnit.Running;

/// <summary>
/// Ends a run when NUnit ends the test: by <c>[CancelAfter]</c>, whose token it has, or when the whole test run is told to stop, of
/// which NUnit only keeps a status. Healing and teardown still happen.
/// </summary>
internal sealed class RunCancellation : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;

    public RunCancellation(TestExecutionContext context)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        _timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                if (context.ExecutionStatus != TestExecutionStatus.Running)
                {
                    _source.Cancel();
                }
            },
            null, LookEvery, LookEvery);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        using var stopped = new ManualResetEvent(false);
        if (_timer is Timer timer && timer.Dispose(stopped))
        {
            stopped.WaitOne();
        }
        else
        {
            _timer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _source.Dispose();
    }
}
