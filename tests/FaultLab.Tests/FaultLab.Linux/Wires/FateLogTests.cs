using FaultLab.Linux.Wires;
using FaultLab.Wires;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Wires;

internal sealed class FateLogTests
{
    private static readonly FateRecord[] Records =
    [
        new(true, 0, TimeSpan.FromMicroseconds(5), 60, FrameMarks.Lost, 0),
        new(false, 1_000_000, TimeSpan.FromMicroseconds(5), 1514, FrameMarks.Overloaded | FrameMarks.Duplicated, 0),
        new(true, 17, TimeSpan.FromMicroseconds(900), 60, FrameMarks.Corrupted | FrameMarks.Hurried, 479),
        new(true, 12, TimeSpan.FromDays(3), 60, FrameMarks.Refused, 0),
    ];

    [Test]
    public void What_was_written_is_read_back() => Assert.That(FateLogReader.Read(new MemoryStream(Write())), Is.EqualTo(Records));

    [Test]
    public void A_log_that_is_cut_off_gives_all_whole_records_wherever_the_cut_is()
    {
        var whole = Write();
        for (var length = 8; length < whole.Length; length++)
        {
            Assert.That(FateLogReader.Read(new MemoryStream(whole[..length])), Is.EqualTo(Records[..FateLogReader.Read(new MemoryStream(whole[..length])).Count()]));
        }

        Assert.That(FateLogReader.Read(new MemoryStream(whole[..^1])).Count(), Is.EqualTo(Records.Length - 1));
    }

    [Test]
    public void Another_file_is_refused() =>
        Assert.That(() => FateLogReader.Read(new MemoryStream([1, 2, 3])).ToList(), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void What_has_no_room_is_not_written_by_half()
    {
        var log = new FateLog(0);
        var written = 0;
        while (log.Write(true, 0, written, 60, FrameMarks.Lost, 0))
        {
            written++;
        }

        var file = new MemoryStream();
        FateLog.Begin(file);
        log.Drain(file);
        file.Position = 0;
        Assert.That(FateLogReader.Read(file).Count(), Is.EqualTo(written).And.GreaterThan(100_000));
    }

    [Test]
    public void The_marks_of_the_core_and_of_the_log_are_the_same()
    {
        foreach (var mark in Enum.GetValues<PacketMarks>())
        {
            Assert.That(((FrameMarks)mark).ToString(), Is.EqualTo(mark.ToString()));
        }
    }

    private static byte[] Write()
    {
        var log = new FateLog(0);
        foreach (var record in Records)
        {
            Assert.That(log.Write(record.IsUp, (long)(record.Since.TotalMicroseconds * 1000), record.Number, record.Length, record.Marks, (uint)record.FlippedBit), Is.True);
        }

        var file = new MemoryStream();
        FateLog.Begin(file);
        log.Drain(file);
        return file.ToArray();
    }
}
