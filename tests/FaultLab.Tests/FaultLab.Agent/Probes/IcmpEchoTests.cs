using FaultLab.Agent.Probes;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Probes;

public sealed class IcmpEchoTests
{
    // 20 bytes of IPv4 header, protocol ICMP.
    private static readonly byte[] IPv4Header = [0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0, 198, 18, 0, 2, 198, 18, 0, 1];

    [Test]
    public void A_request_has_a_checksum_that_sums_to_zero()
    {
        var packet = new byte[IcmpEcho.Size];
        IcmpEcho.WriteRequest(packet, isIPv6: false, 0x1234, 0xfffe, 0xcafe0123);

        Assert.That(InternetChecksum.Of(packet), Is.Zero);
        Assert.That(packet[..12], Is.EqualTo(new byte[] { 8, 0, packet[2], packet[3], 0x12, 0x34, 0xff, 0xfe, 0xca, 0xfe, 0x01, 0x23 }));
    }

    [Test]
    public void Knows_its_own_request_again_behind_the_headers_it_was_sent_with([Values] bool isIPv6, [Values(0, 20, 34, 54)] int headers)
    {
        var frame = new byte[headers + IcmpEcho.Size];
        IcmpEcho.WriteRequest(frame.AsSpan(headers), isIPv6, 0x1234, 0xfffe, 0xcafe0123);

        Assert.Multiple(() =>
        {
            Assert.That(IcmpEcho.TryParseSent(frame, isIPv6, 0xcafe0123, out var identifier, out var sequence) && (identifier, sequence) == (0x1234, 0xfffe), Is.True);
            Assert.That(IcmpEcho.TryParseSent(frame, isIPv6, 0xcafe0124, out _, out _), Is.False, "of another program");
            Assert.That(IcmpEcho.TryParseSent(frame, !isIPv6, 0xcafe0123, out _, out _), Is.False);
            Assert.That(IcmpEcho.TryParseSent(frame.AsSpan(headers + 1), isIPv6, 0xcafe0123, out _, out _), Is.False, "cut");
        });
    }

    [Test]
    public void Reads_an_IPv4_reply_after_its_IP_header()
    {
        byte[] reply = [.. IPv4Header, 0, 0, 0x22, 0xc6, 0x12, 0x34, 0, 7, 0xca, 0xfe, 0, 0];

        Assert.That(IcmpEcho.TryParse(reply, isIPv6: false, out var answer), Is.True);
        Assert.That(answer, Is.EqualTo(new IcmpAnswer(true, 0, 0, 0x1234, 7, 0xcafe0000)));
    }

    [Test]
    public void Takes_no_IPv4_reply_that_was_damaged_on_its_way()
    {
        byte[] reply = [.. IPv4Header, 0, 0, 0x22, 0xc6, 0x12, 0x34, 0, 7, 0xca, 0xfe, 0, 1];

        Assert.That(IcmpEcho.TryParse(reply, isIPv6: false, out _), Is.False);
    }

    [Test]
    public void Reads_the_request_that_an_error_quotes()
    {
        byte[] error = [.. IPv4Header, 3, 1, 0, 0, 0, 0, 0, 0, .. IPv4Header, 8, 0, 0, 0, 0x12, 0x34, 0, 7];

        Assert.That(IcmpEcho.TryParse(error, isIPv6: false, out var answer), Is.True);
        Assert.That(answer, Is.EqualTo(new IcmpAnswer(false, 3, 1, 0x1234, 7, null)));
        Assert.That(IcmpErrors.Describe(false, answer.Type, answer.Code), Is.EqualTo("host unreachable"));
    }

    [Test]
    public void Reads_an_ICMPv6_reply_and_error()
    {
        byte[] reply = [129, 0, 0, 0, 0x12, 0x34, 0, 7];
        var ipv6Header = new byte[40];
        ipv6Header[6] = 58;
        byte[] error = [1, 0, 0, 0, 0, 0, 0, 0, .. ipv6Header, 128, 0, 0, 0, 0x12, 0x34, 0, 7];

        Assert.That(IcmpEcho.TryParse(reply, isIPv6: true, out var first), Is.True);
        Assert.That(IcmpEcho.TryParse(error, isIPv6: true, out var second), Is.True);
        Assert.That((first.IsReply, second.IsReply, second.Sequence), Is.EqualTo((true, false, 7)));
    }

    [Test]
    public void Rejects_every_beginning_of_a_packet()
    {
        byte[] error = [.. IPv4Header, 3, 1, 0, 0, 0, 0, 0, 0, .. IPv4Header, 8, 0, 0, 0, 0x12, 0x34, 0, 7];
        for (var length = 0; length < error.Length; length++)
        {
            Assert.That(IcmpEcho.TryParse(error.AsSpan(0, length), isIPv6: false, out _), Is.False, $"{length} bytes");
        }
    }
}
