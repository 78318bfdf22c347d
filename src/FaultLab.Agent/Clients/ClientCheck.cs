using System.Net;
using System.Text;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Clients;

/// <summary>Connects again and again to a <see cref="ClientServer"/> and holds what it is told against the address it has.</summary>
internal sealed class ClientCheck(IPEndPoint server)
{
    private const int EINPROGRESS = 115;

    /// <summary>A connection that is not answered by then is broken: a lost SYN is sent again after 1 s and after 3 s.</summary>
    private const int PatienceMilliseconds = 5000;

    private readonly byte[] _buffer = new byte[256];
    private uint _right;

    /// <summary>Connections whose client the server did not know.</summary>
    public uint Unknown { get; private set; }

    /// <summary>What was wrong first; null: nothing.</summary>
    public string? Wrong { get; private set; }

    public string Summary => $"{_right + Unknown} connections: {_right} with the true client, {Unknown} unknown{(Wrong is null ? "" : $"; then {Wrong}")}";

    /// <summary>Ends after so many, after so long, or at the first that is wrong.</summary>
    public void Run(uint count, TimeSpan lasting, int everyMilliseconds)
    {
        var end = MonotonicClock.Now + (long)(lasting.TotalMilliseconds * MonotonicClock.Millisecond);
        using var pause = new ManualResetEventSlim();
        for (var i = 0u; i < count && MonotonicClock.Now < end && Wrong is null; i++)
        {
            using var socket = LinuxSocket.Tcp(server.AddressFamily);
            Judge(socket);
            pause.Wait(everyMilliseconds);
        }
    }

    private void Judge(LinuxSocket socket)
    {
        var result = socket.Connect(server);
        if (result == -EINPROGRESS)
        {
            result = socket.WaitWritable(PatienceMilliseconds) ? socket.TakeError() : -Errno.ETIMEDOUT;
        }

        if (result < 0)
        {
            Wrong = $"no connection: {ErrnoNames.Of(-result)}";
            return;
        }

        var own = socket.LocalEndPoint();
        var answer = Answer(socket);
        switch (ClientAnswer.Judge(answer, own))
        {
            case ClientVerdict.Right:
                _right++;
                break;
            case ClientVerdict.Unknown:
                Unknown++;
                break;
            default:
                Wrong = $"{own} was told: {(answer.Length == 0 ? "nothing" : answer.TrimEnd())}";
                break;
        }
    }

    private string Answer(LinuxSocket socket)
    {
        var length = 0;
        while (length < _buffer.Length && socket.WaitReadable(PatienceMilliseconds))
        {
            var count = socket.Receive(_buffer.AsSpan(length));
            if (count <= 0)
            {
                break;
            }

            length += count;
        }

        return Encoding.ASCII.GetString(_buffer.AsSpan(0, length));
    }
}
