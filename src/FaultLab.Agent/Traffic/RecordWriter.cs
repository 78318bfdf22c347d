using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic;

/// <summary>Makes the records of a TCP flow one after the other. A number that was begun is used up, also when its connection broke.</summary>
internal sealed class RecordWriter(uint flowId, int recordSize)
{
    private readonly byte[] _record = new byte[recordSize];
    private readonly uint _incarnation = Incarnations.Next();
    private int _written = recordSize;
    private long _begun;

    /// <summary>Records that the kernel took whole.</summary>
    public long Completed { get; private set; }

    /// <summary>Bytes that the kernel took.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether no record is half written.</summary>
    public bool AtBoundary => _written == _record.Length;

    public ReadOnlySpan<byte> Rest => _record.AsSpan(_written);

    public void Begin(long now)
    {
        new FlowHeader(flowId, _begun++, now, _incarnation, _record.Length).Write(_record);
        _written = 0;
    }

    public void Advance(int bytes)
    {
        _written += bytes;
        Bytes += bytes;
        Completed += AtBoundary ? 1 : 0;
    }

    /// <summary>Gives the half-written record up.</summary>
    public void Abandon() => _written = _record.Length;
}
