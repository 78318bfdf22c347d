using FaultLab.Agent.Traffic.Iperf3;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Traffic.Iperf3;

public sealed class ListeningPortsTests
{
    // As Linux 6.18 prints them: one that listens on 20000, one connection from that port, one that listens on 80.
    private static readonly string[] Table =
    [
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 00000000000000000000000000000000:4E20 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5101 1 0000000000000000 100 0 0 10 0",
        "   1: 0000000000000000FFFF00000100007F:4E21 0000000000000000FFFF00000100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 5102 1 0000000000000000 20 4 30 10 -1",
        "   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5103 1 0000000000000000 100 0 0 10 0",
    ];

    [TestCase(20000, true)]
    [TestCase(80, true)]
    [TestCase(20001, false)]
    [TestCase(443, false)]
    public void Finds_the_port_that_something_listens_on(int port, bool listens) => Assert.That(ListeningPorts.IsIn(Table, port), Is.EqualTo(listens));
}
