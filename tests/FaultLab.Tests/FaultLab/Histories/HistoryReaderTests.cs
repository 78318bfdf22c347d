using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Histories;

public sealed class HistoryReaderTests
{
    private static string Lines(IEnumerable<HistoryEvent> events) => string.Concat(events.Select(e => FaultLabJson.ToLine(e) + "\n"));

    [Test]
    public void Reads_back_what_was_written()
    {
        var events = HistoryBuilder.Run().Flap("f1", "wan1", 10, 12).Console(3, KernelTexts.Panic).Qmp(4, "RESET").Trouble(5, "run", "x").Events;

        var read = HistoryReader.Stream(new StringReader(Lines(events)));

        Assert.That(read.Select(FaultLabJson.ToLine), Is.EqualTo(events.Select(FaultLabJson.ToLine)));
    }

    [Test]
    public void Survives_a_writer_that_was_killed_at_any_byte()
    {
        var text = Lines(HistoryBuilder.Run().Events.Take(6));
        for (var length = 0; length <= text.Length; length++)
        {
            var skipped = new List<SkippedLine>();
            var whole = text[..length].Count(c => c == '\n');

            var read = HistoryReader.Stream(new StringReader(text[..length]), skipped.Add).Count();

            Assert.That(read, Is.InRange(whole, whole + 1), $"after {length} bytes");
            Assert.That(skipped.Select(s => s.Reason), Is.All.EqualTo(HistoryReader.CutOff).Or.All.StartsWith("is no event"), $"after {length} bytes");
        }
    }

    [Test]
    public void Skips_and_reports_events_of_a_later_version()
    {
        var skipped = new List<SkippedLine>();
        var text = Lines(HistoryBuilder.Run().Events.Take(1)) + """{"event":"weather","at":1.5,"wall":"2026-03-14T09:26:53+00:00","sky":"blue"}""" + "\n\n" + Lines(HistoryBuilder.Run().Events.Skip(1).Take(1));

        var read = HistoryReader.Stream(new StringReader(text), skipped.Add).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(read, Has.Count.EqualTo(2));
            Assert.That(skipped.Single().Line, Is.EqualTo(2));
            Assert.That(skipped.Single().Reason, Does.Contain("weather"));
        });
    }

    [Test]
    public void Says_which_file_cannot_be_read() =>
        Assert.That(() => HistoryReader.Read("/nowhere/history.jsonl"), Throws.TypeOf<LabException>().With.Message.Contains("/nowhere/history.jsonl"));
}
