using System.Net.Sockets;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Events;
using FaultLab.Linux.Wires;
using FaultLab.Scenarios;
using FaultLab.Wires;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Wires;

/// <summary>The engine between unix sockets, as QEMU's are: real packets, and no root.</summary>
internal sealed class WireEngineTests
{
    private DirectoryInfo _folder = null!;
    private WireEngine _engine = null!;
    private UserWire _wire = null!;
    private Socket _a = null!;
    private Socket _b = null!;

    [SetUp]
    public void Build()
    {
        _folder = Directory.CreateTempSubdirectory("faultlab-wire-");
        _engine = WireEngine.Start(largestFrame: 1522, realtime: false);
        _wire = _engine.Add("test");
        _a = PlugIn("a", isA: true);
        _b = PlugIn("b", isA: false);
    }

    [TearDown]
    public void TearDown()
    {
        _engine.Dispose();
        _a.Dispose();
        _b.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test, CancelAfter(20_000)]
    public void Frames_cross_both_ways_untouched()
    {
        var frame = Enumerable.Range(0, 1514).Select(i => (byte)i).ToArray();

        _a.Send(frame);
        _b.Send(frame.AsSpan(0, 60));

        Assert.That(Receive(_b), Is.EqualTo(frame));
        Assert.That(Receive(_a), Is.EqualTo(frame[..60]));
        var (up, down) = _wire.ReadCounters();
        Assert.That((up.Received, up.Delivered, up.ReceivedBytes), Is.EqualTo((1, 1, 1514)));
        Assert.That((down.Received, down.Delivered, down.ReceivedBytes), Is.EqualTo((1, 1, 60)));
    }

    [Test, CancelAfter(20_000)]
    public void A_delay_holds_each_frame_back_and_not_less()
    {
        Configure(new Impairment { Delay = TimeSpan.FromMilliseconds(30) });
        for (var n = 0; n < 5; n++)
        {
            var sent = MonotonicClock.Now;
            _a.Send(Frame(n));
            Receive(_b);
            Assert.That(MonotonicClock.Now - sent, Is.GreaterThanOrEqualTo(30 * MonotonicClock.Millisecond));
        }
    }

    [Test, CancelAfter(60_000)]
    public void What_a_receiver_counts_is_what_the_wire_wrote_down()
    {
        const int frames = 20_000;
        var impairment = new Impairment
        {
            Delay = TimeSpan.FromMilliseconds(2),
            Jitter = TimeSpan.FromMilliseconds(1),
            Loss = new Percentage(0.01),
            Burst = new BurstLoss { Start = new Percentage(0.001), End = new Percentage(0.2) },
            Duplicate = new Percentage(0.02),
            Reorder = new Percentage(0.02),
            Corrupt = new Percentage(0.01),
        };
        Configure(impairment);
        var receiver = new CountingReceiver(frames);
        var sending = Task.Run(() =>
        {
            for (var n = 0; n < frames; n++)
            {
                _a.Send(Frame(n));
            }
        });

        for (; !sending.IsCompleted || _wire.ReadCounters().Up.Received < frames || !IsOver(_wire.ReadCounters().Up, receiver);)
        {
            receiver.Drain(_b);
        }

        var counters = _wire.ReadCounters().Up;
        var file = new MemoryStream();
        FateLog.Begin(file);
        _wire.Log.Drain(file);
        file.Position = 0;
        var written = FateLogReader.Read(file).ToLookup(r => r.Number, r => r.Marks);
        var fates = new PacketFates(1, "test", LinkDirection.Up, impairment);
        Assert.Multiple(() =>
        {
            Assert.That(receiver.Distinct, Is.EqualTo(counters.Delivered));
            Assert.That(receiver.Duplicates, Is.EqualTo(counters.Duplicated).And.GreaterThan(300));
            Assert.That(receiver.Reordered, Is.EqualTo(counters.Overtaken).And.GreaterThan(300));
            Assert.That(receiver.Damaged, Is.EqualTo(counters.Corrupted).And.GreaterThan(100));
            Assert.That(frames - receiver.Distinct, Is.EqualTo(counters.Lost + counters.LostInBurst).And.GreaterThan(200));
            Assert.That((counters.Overloaded, counters.Unwritten), Is.EqualTo((0, 0)));
        });
        for (var n = 0; n < frames; n++)
        {
            var marks = written[n].Aggregate(FrameMarks.None, (all, mark) => all | mark);
            Assert.That((PacketMarks)marks, Is.EqualTo(fates.Of(n).Marks), $"frame {n} in the log");
            Assert.That(receiver.Copies(n), Is.EqualTo((marks & (FrameMarks.Lost | FrameMarks.LostInBurst)) != 0 ? 0 : (marks & FrameMarks.Duplicated) != 0 ? 2 : 1), $"frame {n}");
        }
    }

    [Test, CancelAfter(20_000)]
    public void A_rate_spaces_frames_out_and_drops_what_its_queue_cannot_hold()
    {
        // 1000-byte frames at 8 Mbit/s: one a millisecond, and room for ten.
        _wire.Configure(isUp: true, new DirectionSettings(null, 8_000_000, 10_000));
        var began = MonotonicClock.Now;
        for (var n = 0; n < 8; n++)
        {
            _a.Send(new byte[1000]);
        }

        for (var n = 0; n < 8; n++)
        {
            Receive(_b);
        }

        Assert.That(MonotonicClock.Now - began, Is.GreaterThanOrEqualTo(8 * MonotonicClock.Millisecond));
        for (var n = 0; n < 200; n++)
        {
            _a.Send(new byte[1000]);
        }

        Assert.That(() => _wire.ReadCounters().Up, Has.Property("Received").EqualTo(208).After(5000, 10));
        Assert.That(_wire.ReadCounters().Up.Overflowed, Is.GreaterThan(0));
    }

    [Test, CancelAfter(20_000)]
    public void Whoever_is_gone_refuses_frames_and_comes_back()
    {
        _b.Dispose();
        _a.Send(Frame(0));
        Assert.That(() => _wire.ReadCounters().Up.Refused, Is.EqualTo(1).After(5000, 10));

        _b = PlugIn("b2", isA: false);
        _a.Send(Frame(1));
        Assert.That(Receive(_b), Is.EqualTo(Frame(1)));
        Assert.That(_engine.Failure, Is.Null);
    }

    private static bool IsOver(DirectionCounters up, CountingReceiver receiver) =>
        up.Delivered + up.Lost + up.LostInBurst == up.Received && receiver.Total == up.Delivered + up.Duplicated;

    private void Configure(Impairment impairment) =>
        _wire.Configure(isUp: true, new DirectionSettings(new WireFatesAdapter(new PacketFates(1, "test", LinkDirection.Up, impairment))));

    /// <summary>Plays QEMU: binds its own path, sends to the wire's.</summary>
    private Socket PlugIn(string name, bool isA)
    {
        var own = Path.Combine(_folder.FullName, $"{name}.qemu");
        var wires = Path.Combine(_folder.FullName, $"{name}.wire");
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(own));
        _wire.Connect(isA, FrameSocket.OnUnix(wires, own));
        socket.Connect(new UnixDomainSocketEndPoint(wires));
        return socket;
    }

    private static byte[] Receive(Socket socket)
    {
        var buffer = new byte[2000];
        return buffer[..socket.Receive(buffer)];
    }

    /// <summary>14 bytes of header, its number twice, so that a flipped bit in one of them is seen.</summary>
    internal static byte[] Frame(int number)
    {
        var frame = new byte[60];
        BitConverter.TryWriteBytes(frame.AsSpan(20), number);
        BitConverter.TryWriteBytes(frame.AsSpan(24), number);
        BitConverter.TryWriteBytes(frame.AsSpan(28), number);
        return frame;
    }
}
