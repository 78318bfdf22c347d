using System.Runtime.CompilerServices;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Analysis;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Packets.Analysis;

/// <summary>
/// Over packets of a real connection between two kernels 6.18 that began on one link and was joined on another. tshark says of the same files that the
/// server's key stands for the token 2457173143 and the client's for 2225725920, and that the join carries 2457173143.
/// </summary>
public sealed class RecordedSubflowTests
{
    [Test]
    public void A_connection_and_its_join_on_another_link_have_the_same_token()
    {
        var (wifi, lte) = (Read("mptcp-wifi").Subflows.Single(), Read("mptcp-lte").Subflows.Single());

        Assert.Multiple(() =>
        {
            Assert.That((wifi.IsJoin, wifi.Token, wifi.InitiatorToken), Is.EqualTo((false, (uint?)2457173143, (uint?)2225725920)));
            Assert.That((lte.IsJoin, lte.Token, lte.InitiatorToken, lte.IsBackup), Is.EqualTo((true, (uint?)2457173143, (uint?)null, false)));
            Assert.That(wifi.Key.ToString(), Is.EqualTo("198.18.0.1:45864 > 198.18.0.2:20000"));
            Assert.That(lte.Key.ToString(), Is.EqualTo("198.18.1.1:49419 > 198.18.1.2:20000"));
        });
    }

    [Test]
    public void Both_are_established_within_a_millisecond_and_closed_twelve_seconds_later([Values("mptcp-wifi", "mptcp-lte")] string file)
    {
        var subflow = Read(file).Subflows.Single();

        Assert.Multiple(() =>
        {
            Assert.That(subflow.Established - subflow.Began, Is.InRange(1, 1_000_000));
            Assert.That(subflow.Closed - subflow.Began, Is.EqualTo(12_000_000_000).Within(10_000_000));
            Assert.That(subflow.WasReset, Is.False);
            Assert.That(subflow.Bytes, Is.Positive);
        });
    }

    [Test]
    public void Plain_tcp_beside_them_is_no_subflow() => Assert.That((Read("mptcp-wifi").Tcp.Connections, Read("mptcp-wifi").Tcp.MultipathConnections), Is.EqualTo((2, 1)));

    private static LinkCounts Read(string file, [CallerFilePath] string here = "")
    {
        var analyzer = new LinkAnalyzer([], () => 0);
        var last = 0L;
        foreach (var packet in PcapngReader.ReadPackets(Path.Combine(Path.GetDirectoryName(here)!, "Recorded", $"{file}.pcapng")))
        {
            analyzer.OnPacket(packet.Frame.Span, packet.Info);
            last = packet.Info.NanosecondsSinceEpoch;
        }

        return analyzer.Take(last, isLast: true);
    }
}
