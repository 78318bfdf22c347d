using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>An ordinary UDP socket.</summary>
internal sealed class UdpPath : IDatagramPath
{
    private readonly LinuxSocket _socket;
    private readonly MessageBatch _batch;

    /// <param name="fragmentation"><see cref="SocketOptions.Fragment"/> or <see cref="SocketOptions.NeverFragment"/>.</param>
    public UdpPath(IPEndPoint target, int size, int fragmentation)
    {
        var remote = target.Serialize();
        _socket = SendBuffers.Enlarge(LinuxSocket.Udp(target.AddressFamily));
        _socket.SetFragmentation(fragmentation);
        _batch = new MessageBatch(SendBuffers.BatchOf(size), size, remote.Buffer.Span[..remote.Size]);
    }

    public int Capacity => _batch.Capacity;

    public Span<byte> Payload(int index) => _batch[index];

    public int Send(int first, int count) => _socket.Send(_batch, first, count);

    public bool WaitWritable(int milliseconds) => _socket.WaitWritable(milliseconds);

    public void Dispose()
    {
        _socket.Dispose();
        _batch.Dispose();
    }
}
