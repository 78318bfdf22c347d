using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic;

/// <summary>Cuts a TCP stream into records, each a <see cref="FlowHeader"/> and as many bytes as it says, whose content does not matter.</summary>
internal sealed class RecordReader
{
    private readonly byte[] _header = new byte[FlowHeader.Size];
    private FlowHeader _current;
    private int _collected;
    private int _bodyLeft;

    /// <summary>Takes the next bytes of the stream and calls <paramref name="complete"/> for each record that ends in them; false when it is not a stream of records.</summary>
    public bool Read(ReadOnlySpan<byte> data, Action<FlowHeader> complete)
    {
        while (data.Length > 0)
        {
            if (_collected < FlowHeader.Size)
            {
                var take = Math.Min(FlowHeader.Size - _collected, data.Length);
                data[..take].CopyTo(_header.AsSpan(_collected));
                _collected += take;
                data = data[take..];
                if (_collected < FlowHeader.Size)
                {
                    return true;
                }

                if (!FlowHeader.TryParse(_header, out _current))
                {
                    return false;
                }

                _bodyLeft = _current.Length - FlowHeader.Size;
            }

            var body = Math.Min(_bodyLeft, data.Length);
            _bodyLeft -= body;
            data = data[body..];
            if (_bodyLeft == 0)
            {
                _collected = 0;
                complete(_current);
            }
        }

        return true;
    }
}
