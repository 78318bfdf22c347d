using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Analysis;
using FaultLab.Linux.Packets.Headers;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets.Analysis;

public sealed class LinkAnalyzerTests
{
    private const long Start = 1_800_000_000_000_000_000;
    private const long Second = 1_000_000_000;
    private const TcpFlags Syn = TcpFlags.Syn;
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags Ack = TcpFlags.Ack;

    private LinkAnalyzer _analyzer = null!;
    private long _now;

    [SetUp]
    public void Create() => (_analyzer, _now) = (new LinkAnalyzer([new KnownFlow("bulk", 1, 20000, ClockIsOurs: true)], () => Start), Start);

    [Test]
    public void Counts_a_flow_for_each_direction_with_its_delay()
    {
        Pass(SegmentBuilder.Flow(1, 20000, 0, sent: 0), at: 2_000_000);
        Pass(SegmentBuilder.Flow(1, 20000, 2, sent: 1_000_000), at: 5_000_000);
        Pass(SegmentBuilder.Flow(1, 20000, 2, sent: 1_000_000), at: 6_000_000);
        Pass(SegmentBuilder.Flow(1, 20000, 0), at: 0, PacketDirection.Outgoing);
        Pass(SegmentBuilder.Flow(1, 7, 9), at: 0);
        Pass(SegmentBuilder.Flow(2, 20000, 9), at: 0);

        var counts = _analyzer.Take(_now);
        var flow = counts.Flows.Single(f => f.Direction == PacketDirection.Incoming);
        Assert.That((counts.Incoming, counts.Outgoing), Is.EqualTo((5, 1)));
        Assert.That((flow.Flow, flow.Packets, flow.Lost, flow.Duplicates, flow.Reordered), Is.EqualTo(("bulk", 3, 1, 1, 0)));
        Assert.That((flow.MaxDelayNanoseconds, flow.MeanDelayNanoseconds), Is.EqualTo((5_000_000, 11_000_000 / 3)));
        Assert.That(flow.Samples, Does.Contain((2L, Start + 5_000_000)));
        Assert.That(_analyzer.Take(_now).Flows.Select(f => f.MeanDelayNanoseconds), Has.All.Null, "nothing new came");
    }

    [Test]
    public void A_segment_that_passed_before_was_lost_behind_this_place()
    {
        Connect();
        Tcp(true, 1001, 2001, Ack, 100);
        Tcp(true, 1101, 2001, Ack, 100);
        Tcp(true, 1001, 2001, Ack, 100);

        var tcp = _analyzer.Take(_now).Tcp;
        Assert.That((tcp.Retransmissions, tcp.FilledGaps), Is.EqualTo((1, 0)));
    }

    [Test]
    public void A_segment_that_comes_late_for_the_first_time_was_lost_or_overtaken_before_this_place()
    {
        Connect();
        Tcp(true, 1001, 2001, Ack, 100);
        Tcp(true, 1201, 2001, Ack, 100);
        Tcp(true, 1101, 2001, Ack, 100);
        Tcp(true, 1101, 2001, Ack, 100);

        var tcp = _analyzer.Take(_now).Tcp;
        Assert.That((tcp.Retransmissions, tcp.FilledGaps), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Sequence_numbers_wrap_around()
    {
        Tcp(true, uint.MaxValue - 50, 0, Syn);
        Tcp(true, uint.MaxValue - 49, 1, Ack, 100);
        Tcp(true, 50, 1, Ack, 100);
        Tcp(true, uint.MaxValue - 49, 1, Ack, 100);

        Assert.That(_analyzer.Take(_now).Tcp.Retransmissions, Is.EqualTo(1));
    }

    [Test]
    public void A_keep_alive_is_no_retransmission()
    {
        Connect();
        Tcp(true, 1001, 2001, Ack, 100);
        Tcp(false, 2001, 1101, Ack);
        Tcp(true, 1100, 2001, Ack);
        Tcp(true, 1100, 2001, Ack, 1);

        Assert.That(_analyzer.Take(_now).Tcp.Retransmissions, Is.Zero);
    }

    [Test]
    public void Counts_each_closing_of_a_window_once_and_resets()
    {
        Connect();
        Tcp(false, 2001, 1001, Ack, window: 0);
        Tcp(false, 2001, 1001, Ack, window: 0);
        Tcp(false, 2001, 1001, Ack, window: 10);
        Tcp(false, 2001, 1001, Ack, window: 0);
        Tcp(false, 2001, 1001, TcpFlags.Reset);

        var tcp = _analyzer.Take(_now).Tcp;
        Assert.That((tcp.ZeroWindows, tcp.Resets, tcp.Connections), Is.EqualTo((2, 1, 1)));
    }

    [Test]
    public void Data_that_is_not_acknowledged_for_a_second_is_one_stall()
    {
        Connect();
        _now += 5 * Second;
        _analyzer.Take(_now);
        Assert.That(_analyzer.Take(_now).Tcp.Stalls, Is.Zero, "an idle connection does not stall");

        Tcp(true, 1001, 2001, Ack, 100);
        _now += 2 * Second;
        _analyzer.Take(_now);
        _now += 2 * Second;
        Assert.That(_analyzer.Take(_now).Tcp.Stalls, Is.EqualTo(1));

        Tcp(false, 2001, 1101, Ack);
        _now += 3 * Second;
        Assert.That(_analyzer.Take(_now).Tcp.Stalls, Is.EqualTo(1));
    }

    [Test]
    public void Sees_the_subflows_of_mptcp_that_pass_here()
    {
        Tcp(true, 1000, 0, Syn, options: "1e040110");
        Tcp(false, 2000, 1001, SynAck, options: "1e0c0110" + "1122334455667788");
        Tcp(true, 1001, 2001, Ack, options: "1e140110" + "8877665544332211" + "1122334455667788");
        Tcp(true, 1000, 0, Syn, options: "1e0c1102aabbccdd01020304", port: 4001);
        Tcp(false, 2000, 1001, SynAck, options: "1e101002" + "010203040506070801020304", port: 4001);
        Tcp(true, 1001, 2001, Ack, options: "1e181000" + new string('0', 40), port: 4001);
        Tcp(true, 1000, 0, Syn, port: 4002);

        var tcp = _analyzer.Take(_now).Tcp;
        Assert.That((tcp.MultipathConnections, tcp.MultipathJoins, tcp.OpenSubflows, tcp.Connections), Is.EqualTo((1, 1, 2, 3)));
        Tcp(true, 1001, 0, TcpFlags.Reset, port: 4001);
        Assert.That(_analyzer.Take(_now).Tcp.OpenSubflows, Is.EqualTo(1));
    }

    [Test]
    public void A_host_that_answers_as_plain_tcp_or_not_at_all_makes_no_subflow()
    {
        Tcp(true, 1000, 0, Syn, options: "1e040110");
        Tcp(false, 2000, 1001, SynAck);
        Tcp(true, 1001, 2001, Ack);
        Tcp(true, 1000, 0, Syn, options: "1e0c1002aabbccdd01020304", port: 4001);

        var counts = _analyzer.Take(_now);
        Assert.Multiple(() =>
        {
            Assert.That(counts.Tcp.OpenSubflows, Is.Zero);
            Assert.That(counts.Subflows.Select(s => (s.IsJoin, s.Token, s.Established)), Is.EqualTo(new (bool, uint?, long?)[] { (false, null, null), (true, 0xAABBCCDD, null) }));
        });
    }

    [Test]
    public void Tells_a_subflow_when_something_became_of_it_and_its_bytes_from_time_to_time()
    {
        Tcp(true, 1000, 0, Syn, options: "1e0c1102aabbccdd01020304");
        Assert.That(_analyzer.Take(_now).Subflows.Single(), Has.Property("Established").Null.And.Property("IsBackup").True);
        Assert.That(_analyzer.Take(_now).Subflows, Is.Empty);

        _now += Second;
        Tcp(false, 2000, 1001, SynAck, options: "1e101002" + "010203040506070801020304");
        Tcp(true, 1001, 2001, Ack, payload: 100);
        Tcp(false, 2001, 1101, Ack, payload: 30);
        Assert.That(_analyzer.Take(_now).Subflows.Select(s => (s.Established - Start, s.Bytes, s.BytesBack)), Is.EqualTo(new (long?, long, long)[] { (Second, 100, 30) }));

        _now += Second;
        Tcp(true, 1101, 2031, Ack, payload: 100);
        Assert.That(_analyzer.Take(_now).Subflows, Is.Empty, "only bytes, a second later");
        Assert.That(_analyzer.Take(_now + (10 * Second)).Subflows.Single().Bytes, Is.EqualTo(200));

        Tcp(true, 1201, 2031, Ack, payload: 50);
        Assert.That(_analyzer.Take(_now + (11 * Second), isLast: true).Subflows.Single().Bytes, Is.EqualTo(250));

        Tcp(false, 2031, 0, TcpFlags.Reset);
        Assert.That(_analyzer.Take(_now + (12 * Second)).Subflows.Single(), Has.Property("WasReset").True.And.Property("Closed").EqualTo(_now));
        Assert.That(_analyzer.Take(_now + (100 * Second), isLast: true).Subflows, Is.Empty);
    }

    [Test]
    public void Looking_at_a_packet_of_a_known_flow_allocates_nothing()
    {
        Connect();
        var (data, flow) = (SegmentBuilder.Tcp(true, 1001, 2001, Ack, 100), SegmentBuilder.Flow(1, 20000, 0));
        Pass(data);
        Pass(flow);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(data);
        Pass(flow);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private void Connect()
    {
        Tcp(true, 1000, 0, Syn);
        Tcp(false, 2000, 1001, SynAck);
        Tcp(true, 1001, 2001, Ack);
    }

    private void Tcp(bool forward, uint sequence, uint acknowledgement, TcpFlags flags, int payload = 0, ushort window = 1000, string options = "", ushort port = 4000) =>
        Pass(SegmentBuilder.Tcp(forward, sequence, acknowledgement, flags, payload, window, options, port), _now - Start, forward ? PacketDirection.Incoming : PacketDirection.Outgoing);

    private void Pass(byte[] frame, long at = 0, PacketDirection direction = PacketDirection.Incoming) =>
        _analyzer.OnPacket(frame, SegmentBuilder.Info(frame, Start + at, direction));
}
