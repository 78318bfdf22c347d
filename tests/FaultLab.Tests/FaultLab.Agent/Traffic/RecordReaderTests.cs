using FaultLab.Agent.Traffic;
using FaultLab.Linux.Flows;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Traffic;

public sealed class RecordReaderTests
{
    [Test]
    public void Finds_every_record_however_the_stream_is_cut()
    {
        var input =
            from lengths in Gen.Choose(FlowHeader.Size, 100).NonEmptyListOf()
            from cuts in Gen.Choose(1, 50).NonEmptyListOf()
            select (Lengths: lengths.ToArray(), Cuts: cuts.ToArray());

        Prop.ForAll(input.ToArbitrary(), x => ReadInPieces(Stream(x.Lengths), x.Cuts).SequenceEqual(Enumerable.Range(0, x.Lengths.Length).Select(i => (long)i)))
            .Check(Config.QuickThrowOnFailure);
    }

    [Test]
    public void Refuses_what_is_no_stream_of_records() =>
        Assert.That(new RecordReader().Read(new byte[FlowHeader.Size], _ => { }), Is.False);

    private static byte[] Stream(int[] lengths)
    {
        var stream = new MemoryStream();
        for (var i = 0; i < lengths.Length; i++)
        {
            var record = new byte[lengths[i]];
            new FlowHeader(1, i, 0, 1, record.Length).Write(record);
            stream.Write(record);
        }

        return stream.ToArray();
    }

    private static List<long> ReadInPieces(byte[] stream, int[] cuts)
    {
        var reader = new RecordReader();
        var found = new List<long>();
        for (int at = 0, i = 0; at < stream.Length; i++)
        {
            var count = Math.Min(cuts[i % cuts.Length], stream.Length - at);
            reader.Read(stream.AsSpan(at, count), header => found.Add(header.Sequence));
            at += count;
        }

        return found;
    }
}
