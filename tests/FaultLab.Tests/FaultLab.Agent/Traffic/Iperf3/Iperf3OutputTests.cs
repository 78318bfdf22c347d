using System.Runtime.CompilerServices;
using FaultLab.Agent.Traffic.Iperf3;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Traffic.Iperf3;

/// <summary>
/// Over what iperf3 3.12 printed on a veth pair, one end limited to 10 Mbit/s: one server for a test of TCP, one of three streams, one of UDP in two
/// streams that is more than the link takes, one of UDP in reverse, and one whose link was cut. Some of it by 3.18 as well.
/// </summary>
public sealed class Iperf3OutputTests
{
    private const long Tenth = 100_000_000;

    [Test]
    public void A_client_of_one_stream_counts_what_its_own_summary_says([Values("tcp-client", "tcp-client-3.18")] string recording)
    {
        var output = Read(recording, Request(sends: true));

        var (bytes, retransmits) = SummaryOf(recording, "sender");
        Assert.Multiple(() =>
        {
            Assert.That(output.Bytes, Is.EqualTo(bytes).Within(bytes / 200));
            Assert.That(output.Retransmits, Is.EqualTo(retransmits).And.GreaterThan(0));
            Assert.That(output.Packets, Is.EqualTo((output.Bytes + 131071) / 131072));
            Assert.That(output.Connections, Is.EqualTo(1));
            Assert.That(output.LastWords, Is.Null);
        });
    }

    [Test]
    public void Several_streams_are_counted_by_their_sum_alone()
    {
        var output = Read("tcp-streams-client", Request(sends: true) with { Streams = 3 });

        var (bytes, retransmits) = SummaryOf("tcp-streams-client", "sender", "[SUM]");
        Assert.That(output.Bytes, Is.EqualTo(bytes).Within(bytes / 100));
        Assert.That(output.Retransmits, Is.EqualTo(retransmits));
    }

    [Test]
    public void A_receiver_of_datagrams_counts_each_of_them_and_those_that_were_lost()
    {
        var output = new Iperf3Output(Request(sends: false) with { Udp = true, Streams = 2, Length = 1200, Target = null });
        ReadLines(output, Lines("server").SkipWhile(l => !l.Contains("test #3", StringComparison.Ordinal)).TakeWhile(l => !l.Contains("test #4", StringComparison.Ordinal)));

        // "[SUM] 0.00-1.02 sec 1.19 MBytes 9722 Kbits/sec 1.066 ms 415/1453 (29%) receiver"
        Assert.Multiple(() =>
        {
            Assert.That(output.Lost, Is.EqualTo(415));
            Assert.That(output.Packets, Is.EqualTo(1453 - 415));
            Assert.That(output.Bytes, Is.EqualTo((1453 - 415) * 1200));
            Assert.That(output.TakeJitterNanoseconds(), Is.EqualTo(4_645_000));
            Assert.That(output.TakeJitterNanoseconds(), Is.Zero);
        });
    }

    [TestCase("udp-loss-client", 1458)]
    [TestCase("udp-loss-client-3.18", 1460)]
    public void A_sender_of_datagrams_counts_each_of_them(string recording, int datagrams) =>
        Assert.That(Read(recording, Request(sends: true) with { Udp = true, Streams = 2, Length = 1200 }).Packets, Is.EqualTo(datagrams));

    [TestCase("udp-reverse-client")]
    [TestCase("udp-reverse-client-3.18")]
    public void A_client_that_receives_counts_as_a_receiver(string recording)
    {
        var output = Read(recording, Request(sends: false) with { Udp = true, Length = 1200 });

        Assert.That((output.Packets, output.Lost), Is.EqualTo((313L, 0L)));
    }

    [Test]
    public void A_server_goes_on_counting_from_test_to_test()
    {
        var output = new Iperf3Output(Request(sends: false) with { Target = null });
        ReadLines(output, Lines("server").TakeWhile(l => !l.Contains("test #2", StringComparison.Ordinal)));
        var first = output.Bytes;
        ReadLines(output, Lines("server").SkipWhile(l => !l.Contains("test #5", StringComparison.Ordinal)));

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.GreaterThan(0));
            Assert.That(output.Bytes, Is.GreaterThan(first));
            Assert.That(output.Connections, Is.EqualTo(2));
        });
    }

    [Test]
    public void A_cut_link_is_a_gap_of_two_seconds_and_then_an_error_of_the_network()
    {
        var output = Read("cut-client", Request(sends: true));

        // The last interval is printed twice, and counts once.
        Assert.Multiple(() =>
        {
            Assert.That(output.TakeLongestGap(30 * Tenth), Is.InRange(18 * Tenth, 21 * Tenth));
            Assert.That(output.LastWords, Is.EqualTo("error - unable to write to stream socket: Connection timed out"));
            Assert.That(Iperf3Output.IsError(output.LastWords!), Is.True);
        });
    }

    [Test]
    public void An_interval_that_is_printed_again_counts_once()
    {
        var output = new Iperf3Output(Request(sends: true) with { Udp = true, Length = 100 });
        string[] lines = ["[  5]   0.00-0.10   sec  9.77 KBytes   800 Kbits/sec  100  ", "[  5]   0.10-0.14   sec  3.91 KBytes   800 Kbits/sec  40  "];
        ReadLines(output, [.. lines, lines[1]]);

        Assert.That(output.Packets, Is.EqualTo(140));
    }

    [TestCase("busy", "the server is busy running a test. try again later")]
    [TestCase("unreachable", "unable to connect to server: No route to host")]
    [TestCase("refused", "unable to connect to server: Connection refused")]
    public void What_a_client_says_of_the_network_is_kept_without_its_preamble(string recording, string expected)
    {
        var output = Read(recording, Request(sends: true));

        Assert.That(Iperf3Output.WithoutPrefix(output.LastWords!), Is.EqualTo(expected));
        Assert.That(output.Connections, Is.Zero);
    }

    [TestCase("[  5]   3.00-3.00   sec  1.63 MBytes  16963418 Kbits/sec                  ", 1_703_936, 5300)]
    [TestCase("[  5]   0.00-1.00   sec  1.28 GBytes  11011280 Kbits/sec  3675    354 KBytes       ", 1_376_410_000, 100)]
    [TestCase("[  5]  23.00-24.01  sec   256 KBytes  2079 Kbits/sec                  ", 262_144, 400)]
    [TestCase("[  5]   0.00-0.10   sec   500 Bytes  40.0 Kbits/sec                  ", 500, 1)]
    [TestCase("[  5]   9.00-10.00  sec  0.00 Bytes  0.00 Kbits/sec                  ", 0, 0)]
    public void An_amount_is_as_near_as_its_digits_and_those_of_the_rate_tell(string line, long bytes, long within)
    {
        Assert.That(Interval.TryParse(line, out var interval), Is.True);
        Assert.That(interval.Bytes, Is.EqualTo(bytes).Within(within));
    }

    [TestCase("[ ID] Interval           Transfer     Bitrate         Retr  Cwnd")]
    [TestCase("[  5] local 198.18.0.2 port 5001 connected to 198.18.0.1 port 53938")]
    [TestCase("- - - - - - - - - - - - - - - - - - - - - - - - -")]
    [TestCase("[  5]   0.00-x      sec   256 KBytes  2079 Kbits/sec")]
    [TestCase("[  5]   0.00-1.00   sec   256 KBytes  2079 Kbits/sec  0.1 ms  5 (0%)")]
    [TestCase("[SUM]   0.00-1.00   sec   256 Pints  2079 Kbits/sec")]
    [TestCase("[")]
    [TestCase("")]
    public void Other_lines_are_none_of_an_interval(string line) => Assert.That(Interval.TryParse(line, out _), Is.False);

    [Test]
    public void Datagrams_that_come_late_are_taken_off_the_lost_ones()
    {
        var output = new Iperf3Output(Request(sends: false) with { Udp = true, Length = 100 });
        ReadLines(output,
        [
            "[  5]   0.00-0.10   sec  9.18 KBytes   752 Kbits/sec  0.009 ms  6/100 (6%)  ",
            "[  5]   0.10-0.20   sec  10.4 KBytes   848 Kbits/sec  0.009 ms  -6/100 (-6%)  ",
        ]);

        Assert.That((output.Packets, output.Lost), Is.EqualTo((200L, 0L)));
    }

    private static Iperf3Request Request(bool sends) => new() { Name = "f", Target = "198.18.0.2", Port = 5001, Sends = sends, Streams = 1, Length = 128 * 1024 };

    private static Iperf3Output Read(string recording, Iperf3Request request)
    {
        var output = new Iperf3Output(request);
        ReadLines(output, Lines(recording));
        return output;
    }

    /// <summary>Each line comes when its interval ends.</summary>
    private static void ReadLines(Iperf3Output output, IEnumerable<string> lines)
    {
        var now = 0L;
        foreach (var line in lines)
        {
            now = Interval.TryParse(line, out var interval) ? (long)(interval.To * 10 * Tenth) : now;
            output.Read(line, now);
        }
    }

    private static (long Bytes, long Count) SummaryOf(string recording, string side, string beginning = "[")
    {
        var line = Lines(recording).Last(l => l.StartsWith(beginning, StringComparison.Ordinal) && l.TrimEnd().EndsWith(side, StringComparison.Ordinal));
        Assert.That(Interval.TryParse(line, out var interval) && interval.IsSummary, Is.True, line);
        return (interval.Bytes, interval.Count ?? -1);
    }

    private static string[] Lines(string recording, [CallerFilePath] string here = "") =>
        File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "Recorded", $"{recording}.txt"));
}
