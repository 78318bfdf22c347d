namespace FaultLab.Linux.Packets;

/// <summary>Writes the packets of one capture to a pcapng file of their own, and hands them to the operating system whenever the capture has a moment.</summary>
public sealed class PcapngSink : IPacketSink, IDisposable
{
    private readonly PcapngWriter _writer;
    private readonly int _interface;
    private readonly int _snapLength;
    private long _last;

    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="interfaceName">The name of the interface in the file, such as <c>wan1 (gw:wan0)</c>.</param>
    /// <param name="snapLength">Bytes kept of each packet; 0: all.</param>
    public PcapngSink(string path, string interfaceName, int snapLength = 0)
    {
        _snapLength = snapLength;
        _writer = PcapngWriter.Create(path);
        _interface = _writer.AddInterface(interfaceName, snapLength);
    }

    public void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info)
    {
        _last = info.NanosecondsSinceEpoch;
        _writer.Write(_interface, _snapLength > 0 && frame.Length > _snapLength ? frame[.._snapLength] : frame, info);
    }

    public void OnIdle() => _writer.Flush();

    /// <summary>Ends the file with what the kernel counted over the whole capture. Stop the capture first.</summary>
    public void WriteStatistics(PacketStatistics total) => _writer.WriteStatistics(_interface, _last, total);

    public void Dispose() => _writer.Dispose();
}
