using System.Text;
using FaultLab.Lab.Qemu;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Qemu;

public sealed class ConsoleLineSplitterTests
{
    private readonly ConsoleLineSplitter _splitter = new();

    [Test]
    public void Joins_what_comes_in_pieces_and_stamps_a_line_with_its_first_byte()
    {
        Assert.That(Take("[    1.0] he", 10), Is.Empty);
        Assert.That(Take("llo\r\nnext\n", 20), Is.EqualTo(new[]
        {
            new ConsoleOutput(10, "[    1.0] hello", true),
            new ConsoleOutput(20, "next", true),
        }));
    }

    [Test]
    public void Keeps_escape_codes_and_carriage_returns_within_a_line() =>
        Assert.That(Take("\u001bc\u001b[?7l10%\r20%\r\n", 1).Single().Text, Is.EqualTo("\u001bc\u001b[?7l10%\r20%"));

    [Test]
    public void Takes_what_is_not_utf8_for_latin1()
    {
        var lines = _splitter.Take(new byte[] { 0xc3, 0xa9, (byte)'\n', 0xe9, 0xff, (byte)'\n' }, 1).Select(line => line.Text);

        Assert.That(lines, Is.EqualTo(new[] { "é", "éÿ" }));
    }

    [Test]
    public void Gives_a_prompt_once_and_the_whole_line_when_its_end_comes()
    {
        Take("login: ", 1);

        Assert.That(_splitter.HasPartial, Is.True);
        Assert.That(_splitter.TakePartial(), Is.EqualTo(new ConsoleOutput(1, "login: ", false)));
        Assert.That(_splitter.TakePartial(), Is.Null);
        Assert.That(Take("root\n", 2), Is.EqualTo(new[] { new ConsoleOutput(1, "login: root", true) }));
        Assert.That(_splitter.HasPartial, Is.False);
    }

    [Test]
    public void Cuts_a_line_that_has_no_end()
    {
        var lines = Take(new string('x', ConsoleLineSplitter.LongestLineBytes + 5) + "\n", 1);

        Assert.That(lines.Select(line => line.Text.Length), Is.EqualTo(new[] { ConsoleLineSplitter.LongestLineBytes, 5 }));
    }

    private List<ConsoleOutput> Take(string text, long timestamp) => [.. _splitter.Take(Encoding.UTF8.GetBytes(text), timestamp)];
}
