using System.Text;

namespace FaultLab.Lab.Qemu;

/// <summary>A line of a serial console.</summary>
/// <param name="Timestamp">When its first byte came, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Text">Without its end (<c>\n</c> or <c>\r\n</c>); escape codes and other carriage returns as they came.</param>
/// <param name="Complete">False for a line whose end had not come for a while; it is given again, whole, when its end comes.</param>
public sealed record ConsoleOutput(long Timestamp, string Text, bool Complete);

/// <summary>Cuts the bytes of a serial console into lines. What is not UTF-8 is taken for Latin-1, so that nothing is lost.</summary>
internal sealed class ConsoleLineSplitter
{
    /// <summary>A line that grows beyond this is given as it is: a guest must not fill our memory.</summary>
    public const int LongestLineBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<byte> _line = [];
    private long _started;
    private int _given;

    /// <summary>Whether there is a line whose end has not come and that was not given as it stands.</summary>
    public bool HasPartial => _line.Count != _given;

    /// <summary>Takes bytes that came at <paramref name="timestamp"/> and gives the lines they complete.</summary>
    public IEnumerable<ConsoleOutput> Take(ReadOnlyMemory<byte> bytes, long timestamp)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes.Span[i];
            if (_line.Count == 0)
            {
                _started = timestamp;
            }

            if (value != '\n')
            {
                _line.Add(value);
            }

            if (value == '\n' || _line.Count >= LongestLineBytes)
            {
                yield return Current(complete: true);
                _line.Clear();
                _given = 0;
            }
        }
    }

    /// <summary>The line whose end has not come, when it has grown since it was last given; else null.</summary>
    public ConsoleOutput? TakePartial()
    {
        if (!HasPartial)
        {
            return null;
        }

        _given = _line.Count;
        return Current(complete: false);
    }

    private ConsoleOutput Current(bool complete)
    {
        var bytes = _line.ToArray().AsSpan();
        if (complete && bytes is [.., (byte)'\r'])
        {
            bytes = bytes[..^1];
        }

        return new ConsoleOutput(_started, Decode(bytes), complete);
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
