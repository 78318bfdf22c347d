using FaultLab.Lab.Capturing;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Topology;

[Category("root")]
public sealed class CaptureFailureTests
{
    private TestRun _run = null!;

    [SetUp]
    public void Build() => _run = new TestRun();

    [TearDown]
    public async Task TearDown() => await _run.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public void A_full_disk_ends_the_capture_with_a_reason_and_a_file_of_whole_packets()
    {
        var small = Path.Combine(_run.Folder, "small");
        Directory.CreateDirectory(small);
        Commands.Run("mount", "-t", "tmpfs", "-o", "size=256k", "none", small);
        try
        {
            var path = Path.Combine(small, "lan.pcapng");
            var files = new CaptureFiles(new CaptureFileOptions { Path = path, InterfaceName = "lan" });
            using (var capture = _run.Panel.StartCapture("lan", files, new CaptureOptions()))
            {
                Assert.That(
                    () =>
                    {
                        _run.Ping(size: 60_000, count: 1);
                        return capture.Failure?.Message;
                    },
                    Does.Contain("ENOSPC").After(30_000, 10));
            }

            files.Dispose();
            var (status, output) = Commands.Try("tshark", "-r", path, "-T", "fields", "-e", "frame.len");
            Assert.That(files.Failure, Is.TypeOf<ErrnoException>());
            Assert.That(status, Is.Zero, output);
            Assert.That(output, Does.Not.Contain("cut short"));
            Assert.That(PcapngReader.ReadPackets(path).Count(), Is.Positive);
        }
        finally
        {
            Commands.Run("umount", small);
        }
    }

    [Test, CancelAfter(30_000)]
    public void A_removed_interface_ends_the_capture_with_a_reason()
    {
        var sink = new PacketCollector();
        using var capture = _run.Panel.StartCapture("lan", sink);
        var client = _run.Client.Netlink.Links;
        client.Delete(client.Get("eth0").Index);

        Assert.That(() => capture.Failure?.Message, Does.Contain("ENODEV").And.Contain("removed").After(10_000, 20));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_link_of_a_running_lab_is_captured_by_its_name_with_exactly_the_packets_that_crossed(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_run.Folder, "tool.pcapng");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = new TaskCompletionSource();
        var point = CapturePoint.Find("lan", _run.Name, "client");
        var session = CaptureSession.RunAsync(
            point,
            new CaptureFileOptions { Path = path, InterfaceName = point.Title },
            new CaptureOptions { Filter = FaultLab.Linux.Packets.Filters.FilterCompiler.Compile("icmp") },
            started.SetResult,
            TimeProvider.System,
            stop.Token);
        await started.Task;
        _run.Ping(size: 100, count: 5);
        await stop.CancelAsync();
        var outcome = await session;

        var report = CaptureFileReport.Read(path);
        Assert.That((outcome.Captured, outcome.Received, outcome.Dropped, outcome.Trouble), Is.EqualTo((10L, 10L, 0L, (string?)null)));
        Assert.That((report.Packets, report.ConversationCount, report.Damage), Is.EqualTo((10L, 1, (string?)null)));
        Assert.That(report.Protocols, Is.EquivalentTo(new Dictionary<string, long> { ["ip/icmp"] = 10 }));
        Assert.That(() => CapturePoint.Find("lam", _run.Name), Throws.TypeOf<LabException>().With.Property("Remedy").Contains("Links: lan"));
    }

    [Test, CancelAfter(60_000)]
    public void Tshark_reads_back_exactly_the_packets_and_times()
    {
        var path = Path.Combine(_run.Folder, "times.pcapng");
        using (var files = new CaptureFiles(new CaptureFileOptions { Path = path, InterfaceName = "lan" }))
        using (_run.Panel.StartCapture("lan", files, new CaptureOptions()))
        {
            files.Mark(1, "fault f1 applied");
            _run.Ping(size: 3000, count: 20);
        }

        var ours = PcapngReader.ReadPackets(path).Select(p => $"{p.Info.NanosecondsSinceEpoch / 1_000_000_000}.{p.Info.NanosecondsSinceEpoch % 1_000_000_000:D9}\t{p.Info.OriginalLength}").ToList();
        var (status, output) = Commands.Try("tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.comment");
        var theirs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Running as user", StringComparison.Ordinal)).ToList();

        Assert.That(status, Is.Zero);
        Assert.That(theirs.Select(l => l.Split('\t')).Select(f => $"{f[0]}\t{f[1]}"), Is.EqualTo(ours));
        Assert.That(theirs[0], Does.EndWith("fault f1 applied"));
        Assert.That(ours, Has.Count.GreaterThanOrEqualTo(120), "three fragments each way");
    }
}
