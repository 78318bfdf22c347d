using System.Text;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.AgentProtocol;

public sealed class LineReaderTests
{
    [Test]
    public void Finds_every_line_however_the_bytes_come([Values(1, 2, 3, 7, 5000)] int step)
    {
        string[] lines = ["", "one", new string('x', 9000), "ünï", "last"];
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")) + "unfinished");
        var reader = new LineReader();
        var found = new List<string>();
        for (var at = 0; at < bytes.Length; at += step)
        {
            var piece = bytes.AsSpan(at, Math.Min(step, bytes.Length - at));
            while (piece.Length > 0)
            {
                var free = reader.Free.Span;
                var count = Math.Min(free.Length, piece.Length);
                piece[..count].CopyTo(free);
                reader.Advance(count);
                piece = piece[count..];
                while (reader.TryTake(out var line))
                {
                    found.Add(Encoding.UTF8.GetString(line.Span));
                }
            }
        }

        Assert.That(found, Is.EqualTo(lines));
    }

    [Test]
    public void Gives_up_on_a_line_without_end()
    {
        var reader = new LineReader(longestLine: 100);
        reader.Free.Span[..101].Fill((byte)'x');
        reader.Advance(101);

        Assert.That(() => reader.TryTake(out _), Throws.TypeOf<InvalidDataException>());
    }
}
