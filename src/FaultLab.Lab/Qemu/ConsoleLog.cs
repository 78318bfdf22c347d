using System.Globalization;
using System.Text;
using FaultLab.Histories;

namespace FaultLab.Lab.Qemu;

/// <summary>
/// Writes a console to <c>console/NODE.log</c>: before the first byte of each line stand the run's clock and the wall's, as
/// <c>[  12.345678 2026-01-31T12:00:00.123Z] </c>. It ends at the first "] "; everything after it is the
/// console's own bytes, so cutting the prefix off gives the raw text. Written through to the file at once: it survives a kill.
/// </summary>
internal sealed class ConsoleLog(string path, RunClock clock) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private readonly MemoryStream _pending = new();
    private bool _inLine;

    public void Write(ReadOnlySpan<byte> bytes, long timestamp)
    {
        while (!bytes.IsEmpty)
        {
            if (!_inLine)
            {
                _pending.Write(Encoding.ASCII.GetBytes(Prefix(clock.Of(timestamp))));
            }

            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            _pending.Write(part);
            _inLine = end < 0;
            bytes = bytes[part.Length..];
        }

        _file.Write(_pending.GetBuffer(), 0, (int)_pending.Length);
        _pending.SetLength(0);
    }

    public void Dispose() => _file.Dispose();

    internal static string Prefix(Stamp stamp) => string.Create(CultureInfo.InvariantCulture,
        $"[{stamp.At.TotalSeconds,12:F6} {stamp.Wall.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z] ");
}
