using System.Runtime.InteropServices;

namespace FaultLab.Cli;

/// <summary>
/// Ctrl-C, a polite kill or a closed terminal: the first asks to stop, for as long as healing and teardown take; the next one ends the
/// process as if nobody listened. The command-line library would end it two seconds after the first.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked;
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    /// <param name="cancellationToken">Asks to stop as well.</param>
    public Interruption(CancellationToken cancellationToken)
    {
        _asked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Take))];
    }

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _asked.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            context.Cancel = true;
            _asked.Cancel();
        }
    }
}
