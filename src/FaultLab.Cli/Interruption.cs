using System.Runtime.InteropServices;

namespace FaultLab.Cli;

/// <summary>
/// Ctrl-C, a polite kill or a closed terminal: the first asks to stop, for as long as healing and teardown take; the next one ends the
/// process as if nobody listened. The command-line library would end it two seconds after the first.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>timeout(1) and terminals send one wish to the process and to its group: what comes so soon after the first is the same wish.</summary>
    private static readonly TimeSpan SameWish = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _asked;
    private readonly PosixSignalRegistration[] _signals;
    private long? _first;
    private bool _disposed;

    /// <param name="time">Tells a second wish from the same one.</param>
    /// <param name="cancellationToken">Asks to stop as well.</param>
    public Interruption(TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
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

        lock (_lock)
        {
            // A signal may be on its way through Take: it is taken, since what it asks for is happening.
            _disposed = true;
            _asked.Dispose();
        }
    }

    private void Take(PosixSignalContext context)
    {
        lock (_lock)
        {
            var isFirst = _first is null;
            _first ??= _time.GetTimestamp();
            if (!isFirst && _time.GetElapsedTime(_first.Value) > SameWish)
            {
                return;
            }

            context.Cancel = true;
            if (!_disposed)
            {
                _asked.Cancel();
            }
        }
    }
}
