using FaultLab.Agent.Tools;
using NUnit.Framework;

namespace FaultLab.Tests.Agent.Tools;

public sealed class ToolWordsTests
{
    [Test]
    public void Plain_words_keep_their_order_and_the_others_are_found_by_key()
    {
        var words = new ToolWords(["add", "vx0", "id=100", "port=4789", "local=198.18.0.1"]);

        Assert.That(words.Take("del"), Is.False);
        Assert.That(words.Take("add"), Is.True);
        Assert.That(words.Next("name"), Is.EqualTo("vx0"));
        Assert.That(words.Number("id"), Is.EqualTo(100));
        Assert.That(words.OptionalPort("port"), Is.EqualTo(4789));
        Assert.That(words.Address("local").ToString(), Is.EqualTo("198.18.0.1"));
        Assert.That(words.OptionalAddress("remote"), Is.Null);
        Assert.DoesNotThrow(words.End);
    }

    [TestCase("id=1", "name is missing")]
    [TestCase("vx0", "id= is missing")]
    [TestCase("vx0 id=x", "id=x is no number")]
    [TestCase("vx0 id=1 port=70000", "port=70000 is no port")]
    [TestCase("vx0 id=1 local=there", "local=there is no address")]
    [TestCase("vx0 id=1 more", "\"more\" is one word too many")]
    [TestCase("vx0 id=1 prot=1", "prot= is not known here")]
    [TestCase("vx0 id=1 id=2", "id= is given twice")]
    public void What_makes_no_sense_is_said(string line, string message) => Assert.That(() => Read(line), Throws.ArgumentException.With.Message.EqualTo(message));

    [Test]
    public void Every_tool_has_a_name_of_its_own_and_says_how_it_is_used() => Assert.Multiple(() =>
    {
        Assert.That(ToolCatalogue.All.Select(tool => tool.Name), Is.Unique);
        Assert.That(ToolCatalogue.All.Select(tool => tool.Usage), Has.None.Empty);
    });

    private static void Read(string line)
    {
        var words = new ToolWords(line.Split(' '));
        words.Next("name");
        words.Number("id");
        words.OptionalPort("port");
        words.OptionalAddress("local");
        words.End();
    }
}
