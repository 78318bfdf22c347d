using System.Text;
using System.Text.RegularExpressions;
using FaultLab.Histories;
using FaultLab.Lab.Qemu;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Qemu;

public sealed class ConsoleLogTests
{
    [Test]
    public void Stamps_each_line_once_and_leaves_the_raw_bytes_to_be_had_back()
    {
        var path = Path.GetTempFileName();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        byte[] raw = [.. "one\r\ntw"u8, 0xff, .. "o\n\nrest"u8];
        using (var log = new ConsoleLog(path, new RunClock(time)))
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            log.Write(raw.AsSpan(0, 7), time.GetTimestamp());
            time.Advance(TimeSpan.FromSeconds(1));
            log.Write(raw.AsSpan(7), time.GetTimestamp());
        }

        var written = File.ReadAllText(path, Encoding.Latin1);
        File.Delete(path);
        Assert.Multiple(() =>
        {
            Assert.That(written, Does.StartWith("[    1.500000 2026-01-31T12:00:01.500Z] one\r\n[    1.500000 2026-01-31T12:00:01.500Z] tw"));
            Assert.That(written, Does.EndWith("\n[    2.500000 2026-01-31T12:00:02.500Z] rest"));
            Assert.That(Regex.Replace(written, @"(?m)^\[[^\]]*\] ", ""), Is.EqualTo(Encoding.Latin1.GetString(raw)));
        });
    }
}
