namespace FaultLab.Linux.AgentProtocol;

/// <summary>Cuts a stream of bytes into lines. Bytes are appended as they come; complete lines are taken out in order.</summary>
/// <param name="longestLine">Bytes; a longer line is an error of the peer.</param>
public sealed class LineReader(int longestLine = LineReader.DefaultLongestLine)
{
    /// <summary>4 MiB: far above the largest message, which is a configuration or a command's output.</summary>
    public const int DefaultLongestLine = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>Room to read into; pass what was filled to <see cref="Advance"/>.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_searched, _end, _start) = (_searched - _start, _end - _start, 0);
            }

            if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            return _buffer.AsMemory(_end);
        }
    }

    public void Advance(int count) => _end += count;

    /// <summary>Takes the next complete line, without its newline; valid until <see cref="Free"/> is used again.</summary>
    /// <exception cref="InvalidDataException">The line is longer than allowed.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> line)
    {
        var newline = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (newline < 0)
        {
            _searched = _end;
            line = default;
            return _end - _start <= longestLine ? false : throw new InvalidDataException($"a line is longer than {longestLine} bytes");
        }

        line = _buffer.AsMemory(_start, _searched + newline - _start);
        _start = _searched = _searched + newline + 1;
        return true;
    }
}
