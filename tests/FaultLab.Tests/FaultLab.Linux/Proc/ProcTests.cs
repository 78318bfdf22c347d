using FaultLab.Linux.Proc;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Proc;

public sealed class ProcTests
{
    [Test]
    public void Adds_up_busy_time_without_idle_iowait_and_guest()
    {
        const string text = "cpu  1000 20 300 99999 500 4 60 7 8 9\ncpu0 500 10 150 50000 250 2 30 3 4 5\nintr 1\n";

        Assert.That(CpuTime.TryParse(text, out var time), Is.True);
        Assert.That(time, Is.EqualTo(new CpuTime(13.91, 0.6)));
    }

    [TestCase("")]
    [TestCase("cpu  1 2 3")]
    [TestCase("cpu  a b c d e f g h")]
    [TestCase("intr 1")]
    public void Rejects_what_is_no_stat(string text) => Assert.That(CpuTime.TryParse(text, out _), Is.False);

    [Test]
    public void Reads_the_counters_of_MPTCP_that_are_not_0() => Assert.That(
        MptcpCounters.Parse(["TcpExt: A B", "TcpExt: 1 2", "MPTcpExt: MPCapableSYNRX MPCapableSYNTX MPJoinAckRx", "MPTcpExt: 0 7 2"]),
        Is.EqualTo(new Dictionary<string, long> { ["MPCapableSYNTX"] = 7, ["MPJoinAckRx"] = 2 }));

    [Test]
    public void A_kernel_without_MPTCP_counts_nothing_of_it() => Assert.That(MptcpCounters.Parse(["TcpExt: A B", "TcpExt: 1 2"]), Is.Empty);

    [Test]
    public void Reads_memory_in_bytes()
    {
        const string text = """
            MemTotal:         111436 kB
            MemFree:           63228 kB
            MemAvailable:      61204 kB
            Slab:              20140 kB
            SReclaimable:       7712 kB
            SUnreclaim:        12428 kB
            HugePages_Total:       0
            """;

        Assert.That(MemoryInfo.Parse(text), Is.EqualTo(new MemoryInfo(111436 * 1024, 61204 * 1024, 20140 * 1024, 12428 * 1024)));
    }

    [TestCase("5025.13 9871.42\n", 5025.13)]
    [TestCase("7.5", 7.5)]
    [TestCase("", 0)]
    public void Reads_the_uptime(string text, double seconds) => Assert.That(KernelIdentity.ParseUptime(text), Is.EqualTo(seconds));

    [Test]
    public void Reads_the_usage_of_a_process_whose_name_has_blanks_and_parentheses()
    {
        const string text = "42 (a) b) S 1 42 42 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 3 0 777 9000000 1234 18446744073709551615 1 1 0";

        Assert.That(ProcessUsage.Parse(text, 4096), Is.EqualTo(new ProcessUsage(1234 * 4096, 2.0)));
    }

    [Test]
    public void Adds_up_a_process_with_all_it_started_and_those_of_them_that_ended()
    {
        string[] stats =
        [
            Stat(1, 0, 900, 900, 0, 0),
            Stat(10, 1, 100, 20, 3, 4),
            Stat(11, 10, 200, 0, 0, 0),
            Stat(12, 11, 0, 300, 0, 0),
            Stat(13, 99, 500, 500, 0, 0),
        ];

        Assert.That(ProcessTree.CpuSecondsOf(10, stats), Is.EqualTo(6.27));

        static string Stat(int id, int parent, params int[] ticks) => $"{id} (a) b) S {parent} 1 1 0 -1 4194560 100 0 0 0 {string.Join(' ', ticks)} 20 0 3 0 777 9000000 1234";
    }

    [Test]
    public void This_process_has_used_some() => Assert.That(ProcessTree.CpuSecondsOf(Environment.ProcessId), Is.GreaterThan(0));

    [TestCase("some avg10=77.18 avg60=69.37 avg300=86.37 total=2761223195\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n", 2761.223195)]
    [TestCase("", null)]
    public void Reads_how_long_something_waited_for_a_CPU(string text, double? seconds) => Assert.That(CpuPressure.Parse(text), Is.EqualTo(seconds));

    [TestCase("net.ipv4.tcp_sack", "/proc/sys/net/ipv4/tcp_sack")]
    [TestCase("net.ipv4.conf.eth0/5.forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding")]
    [TestCase("net/ipv4/conf/eth0.5/forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding")]
    [TestCase("kernel/panic", "/proc/sys/kernel/panic")]
    public void Finds_the_file_of_a_sysctl(string name, string path) => Assert.That(Sysctl.PathOf(name), Is.EqualTo(path));

    [TestCase("net/../../etc/passwd")]
    [TestCase("../etc/passwd")]
    [TestCase("net..ipv4")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    public void Rejects_a_sysctl_that_leads_elsewhere(string name) =>
        Assert.That(() => Sysctl.PathOf(name), Throws.ArgumentException);

    [TestCase("4096\t131072\t6291456", "4096 131072 6291456", true)]
    [TestCase("1", "1", true)]
    [TestCase("1", "0", false)]
    public void Compares_values_by_their_words(string read, string written, bool same) =>
        Assert.That(Sysctl.Same(read, written), Is.EqualTo(same));
}
