using System.Net.Sockets;

namespace FaultLab.Tests.FaultLab.Linux.Wires;

/// <summary>Counts numbered frames as a receiver does: distinct ones, duplicates, those out of order (RFC 4737), damaged ones.</summary>
internal sealed class CountingReceiver(int frames)
{
    private readonly byte[] _copies = new byte[frames];
    private readonly bool[] _damaged = new bool[frames];
    private readonly byte[] _buffer = new byte[2000];
    private long _highest = -1;

    public long Total { get; private set; }

    public long Distinct { get; private set; }

    public long Duplicates { get; private set; }

    public long Reordered { get; private set; }

    /// <summary>Frames of which some byte is not as it was sent.</summary>
    public long Damaged { get; private set; }

    public int Copies(int number) => _copies[number];

    /// <summary>Takes whatever is there.</summary>
    public void Drain(Socket socket)
    {
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            var length = socket.Receive(_buffer);
            var frame = _buffer.AsSpan(0, length);
            int a = BitConverter.ToInt32(frame[20..]), b = BitConverter.ToInt32(frame[24..]), c = BitConverter.ToInt32(frame[28..]);
            var number = a == b || a == c ? a : b;
            Total++;
            if (!frame.SequenceEqual(WireEngineTests.Frame(number)) && !_damaged[number])
            {
                _damaged[number] = true;
                Damaged++;
            }

            if (_copies[number]++ > 0)
            {
                Duplicates++;
                continue;
            }

            Distinct++;
            if (number < _highest)
            {
                Reordered++;
            }
            else
            {
                _highest = number;
            }
        }
    }
}
