using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Results;

internal sealed class PrintableTests
{
    [TestCase("plain [text] <b>", "plain [text] <b>")]
    [TestCase("\u001b[31mred\u001b[0m", "red")]
    [TestCase("\u001b]0;title\u0007after", "after")]
    [TestCase("ends with\r", "ends with")]
    [TestCase("a\u0000b\u0007c", "a\u2400b\u2407c")]
    [TestCase("left\u202eright", "left<U+202E>right")]
    [TestCase("\u009b31m", "<U+009B>31m")]
    [TestCase("tab\tstays, é and 🙂 too", "tab\tstays, é and 🙂 too")]
    [TestCase("\u001b[31", "\u241b[31")]
    public void Text_of_a_guest_is_harmless_on_a_terminal(string hostile, string shown) =>
        Assert.That(Printable.Line(hostile), Is.EqualTo(shown));

    // Not a test case: an attribute cannot hold half a character.
    [Test]
    public void Half_a_character_is_replaced() => Assert.That(Printable.Line("lone \ud800 half"), Is.EqualTo("lone \ufffd half"));
}
