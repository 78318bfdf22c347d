using System.Runtime.CompilerServices;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Netlink;

public sealed class QdiscMessageTests
{
    [Test]
    public void Structures_are_as_large_as_the_kernels() => Assert.Multiple(() =>
    {
        Assert.That(Unsafe.SizeOf<TrafficControlMessage.Header>(), Is.EqualTo(20), "tcmsg");
        Assert.That(Unsafe.SizeOf<RedirectMessage.Selector>(), Is.EqualTo(32), "tc_u32_sel and one tc_u32_key");
        Assert.That(Unsafe.SizeOf<RedirectMessage.Mirred>(), Is.EqualTo(28), "tc_mirred");
        Assert.That(Unsafe.SizeOf<Tbf.Parameters>(), Is.EqualTo(36), "tc_tbf_qopt");
        Assert.That(Unsafe.SizeOf<Tbf.RateSpecification>(), Is.EqualTo(12), "tc_ratespec");
        Assert.That(Unsafe.SizeOf<Netem.Parameters>(), Is.EqualTo(24), "tc_netem_qopt");
        Assert.That(Unsafe.SizeOf<Netem.Chance>(), Is.EqualTo(8), "tc_netem_reorder, tc_netem_corrupt");
        Assert.That(Unsafe.SizeOf<Netem.RateParameters>(), Is.EqualTo(16), "tc_netem_rate");
    });

    [Test]
    public void A_netem_reads_back_as_it_was_written()
    {
        var netem = new Netem
        {
            Delay = TimeSpan.FromMilliseconds(100),
            Jitter = TimeSpan.FromMilliseconds(10),
            Loss = 0.015,
            Duplicate = 0.01,
            Reorder = 0.25,
            Corrupt = 0.001,
            BytesPerSecond = 10_000_000_000,
            LimitPackets = 5000,
        };
        var message = NewMessage();
        netem.Append(ref message);

        Assert.That(QdiscTable.Parse(MessageType.NewQdisc, message.Message[MessageBuilder.HeaderSize..])?.Netem, Is.EqualTo(netem));
    }

    /// <summary>The options as <c>tc qdisc add ... netem delay 100ms 10ms loss 1% limit 1000</c> sends them.</summary>
    [Test]
    public void Netem_options_begin_with_the_kernels_structure()
    {
        var message = NewMessage();
        new Netem { Delay = TimeSpan.FromMilliseconds(100), Jitter = TimeSpan.FromMilliseconds(10), Loss = 0.01 }.Append(ref message);
        var attributes = AttributeReader.After(message.Message, MessageBuilder.HeaderSize + 20 + 12);

        Assert.That(attributes.TryRead(out var options), Is.True);
        Assert.That(
            Convert.ToHexStringLower(options.Value),
            Is.EqualTo(
                "00000000" + "e8030000" + "295c8f02" + "00000000" + "00000000" + "00000000"
                + "0c000a00" + "00e1f50500000000" + "0c000b00" + "8096980000000000"));
    }

    [TestCase(1_000_000, 125_000u, 10_000u, 98_304u)]
    [TestCase(100_000_000, 12_500_000u, 125_000u, 1_375_000u)]
    public void A_tbf_holds_ten_milliseconds_and_queues_its_latency(long rate, ulong bytes, uint burst, uint limit) =>
        Assert.That(Tbf.For(rate, TimeSpan.FromMilliseconds(100)), Is.EqualTo(new Tbf(bytes, burst, limit)));

    [Test]
    public void A_redirect_names_its_target()
    {
        var message = NewMessage();
        RedirectMessage.Append(ref message, 42);

        Assert.That(RedirectMessage.ReadTarget(AttributeReader.After(message.Message, MessageBuilder.HeaderSize + 20)), Is.EqualTo(42));
    }

    private static MessageBuilder NewMessage()
    {
        var message = new MessageBuilder(new byte[1024], MessageType.NewQdisc, MessageFlags.None);
        message.Append(new TrafficControlMessage.Header { Parent = TrafficControlMessage.Root });
        return message;
    }
}
