using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Sockets;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>FaultLab's own numbered datagrams from one namespace to another, counted as its receivers count them.</summary>
internal sealed class NumberedLoad : IDisposable
{
    private const int Port = 9000;
    private const uint Flow = 1;
    private const int Burst = 32;
    private const int ReceiveBuffer = 256 << 20;

    /// <summary>Longer than any delay of a measure.</summary>
    private const int SilenceMilliseconds = 1000;

    private readonly LinuxSocket _in;
    private readonly LinuxSocket _out;
    private readonly MessageBatch _batch;
    private readonly MessageReceiver _receiver;
    private readonly int _size;

    /// <param name="size">Payload of a datagram, bytes.</param>
    public NumberedLoad(NetworkNamespace source, NetworkNamespace target, int size)
    {
        _size = size;
        _in = target.Run(() => LinuxSocket.Udp(AddressFamily.InterNetwork));
        _in.Set(SocketOptions.ReceiveBufferForced, ReceiveBuffer);
        _in.Set(SocketOptions.Timestamps, 1);
        _in.Bind(new IPEndPoint(CarriedPath.TargetAddress, Port));
        _out = source.Run(() => LinuxSocket.Udp(AddressFamily.InterNetwork));
        _out.Connect(new IPEndPoint(CarriedPath.TargetAddress, Port));
        _batch = new MessageBatch(Burst, size, []);
        _receiver = new MessageReceiver(size);
    }

    /// <summary>What the receiver counted.</summary>
    public FlowCounter Counter { get; } = new(Flow);

    /// <summary>
    /// Sends packets at a rate, or as fast as it can, while another thread receives; ends when nothing came for a second after the last one.
    /// Returns the seconds that the sending took.
    /// </summary>
    /// <param name="perSecond">0: as fast as it can.</param>
    /// <param name="received">For each packet: when it was sent and when it came, nanoseconds. Null: only counted.</param>
    public double Run(long packets, double perSecond, Action<long, long>? received, CancellationToken cancellationToken)
    {
        var sending = true;
        var receiving = Task.Factory.StartNew(
            () =>
            {
                while (_in.WaitReadable(SilenceMilliseconds) || Volatile.Read(ref sending))
                {
                    while (_receiver.Receive(_in) >= 0)
                    {
                        if (FlowHeader.TryParse(_receiver.Data, out var header) && Counter.Add(header, _receiver.Data.Length, _receiver.ArrivedNanoseconds))
                        {
                            received?.Invoke(header.SentNanoseconds, _receiver.ArrivedNanoseconds);
                        }
                    }
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var started = MonotonicClock.Now;
        try
        {
            Send(packets, perSecond, started, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref sending, false);
        }

        var seconds = (MonotonicClock.Now - started) / 1e9;
        receiving.Wait(CancellationToken.None);
        return seconds;
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
        _batch.Dispose();
    }

    private void Send(long packets, double perSecond, long started, CancellationToken cancellationToken)
    {
        long sent = 0;
        while (sent < packets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = MonotonicClock.Now;
            var due = perSecond > 0 ? Math.Min(packets, (long)((now - started) * perSecond / 1e9) + 1) : packets;
            var count = (int)Math.Min(Burst, due - sent);
            if (count <= 0)
            {
                Thread.Yield();
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                new FlowHeader(Flow, sent + i, now, 1, _size).Write(_batch[i]);
            }

            var taken = _out.Send(_batch, 0, count);
            if (taken < 0)
            {
                // A full queue of the own interface (EAGAIN, ENOBUFS): the same ones again.
                _out.WaitWritable(1);
                continue;
            }

            sent += taken;
        }
    }
}
