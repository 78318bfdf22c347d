using System.Text;
using FaultLab.Detection.Consoles;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>What a serial line, a full disk or a broken cable make of a console: damaged real ones, endless ones, lines without end.</summary>
public sealed class ConsoleRobustnessTests
{
    /// <summary>Damaged variants of each console; the seed is the name's, so a failure repeats.</summary>
    private const int Variants = 3;

    [TestCaseSource(typeof(RecordedConsole), nameof(RecordedConsole.Names))]
    public void Survives_whatever_happens_to_a_console(string name)
    {
        var log = RecordedConsole.Load(name).Log;
        var random = new Random(name.Sum(c => c));
        for (var i = 0; i < Variants; i++)
        {
            var damaged = Damage(log, random);

            var found = ConsoleCase.Classify(damaged);

            Assert.That(found, Has.Count.LessThan(200));
            Assert.That(found.Select(f => f.Excerpt.Length), Has.All.InRange(1, 400));
        }
    }

    [Test]
    public void Finds_a_crash_behind_any_noise_that_another_program_writes([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var lines = RecordedConsole.Load("null-6.1").Log.Split('\n').SelectMany(line => new[] { Noise(random, 200), line });

        var found = ConsoleCase.Classify(string.Join('\n', lines)).First(f => f.Class != ConsoleClass.Boot);

        Assert.That((found.Class, found.Function), Is.EqualTo((ConsoleClass.NullDereference, "fl_null")));
    }

    [Test]
    public void Finds_the_crash_after_the_head_of_the_log_was_lost()
    {
        var log = RecordedConsole.Load("null-6.12").Log;

        var found = ConsoleCase.Classify(log[log.IndexOf("Oops:", StringComparison.Ordinal)..]).Single();

        Assert.That((found.Class, found.Function), Is.EqualTo((ConsoleClass.PageFault, "fl_null")));
    }

    [Test]
    public void Looks_at_the_begin_of_a_line_that_does_not_end()
    {
        var endless = "[    1.000000] BUG: kernel NULL pointer dereference, address: 0" + new string('x', 1 << 20);
        var glued = string.Concat(Enumerable.Repeat("\r[    1.000000] eth0: link up", 40_000));

        var found = ConsoleCase.Classify(endless + "\n" + glued + new string('[', 1 << 20) + string.Concat(Enumerable.Repeat("\u001b]", 1 << 19)));

        Assert.That(found.Single().Excerpt.Sum(line => line.Length), Is.LessThan(8192));
    }

    /// <summary>Four times as much takes about four times the processor's time: a square would be 16 times. Of three tries one must show it.</summary>
    [Test]
    public void Takes_time_in_proportion_to_the_length_of_the_log()
    {
        var text = string.Concat(RecordedConsole.Names().Select(name => RecordedConsole.Load(name).Log)).Split('\n');
        Classify(text, 1);

        Assert.That(Enumerable.Range(0, 3).Any(_ => Classify(text, 4) < Classify(text, 1) * 10), Is.True);
    }

    /// <summary>A trace that never ends, and one report after another: neither is kept in memory.</summary>
    [TestCase("[    1.000000]  fl_recurse+0x1/0x2")]
    [TestCase("[    1.000000] BUG: sleeping function called from invalid context at fl.c:1")]
    [TestCase("[    1.000000] ------------[ cut here ]------------")]
    [TestCase("fl_recurse+0x1/0x2")]
    public void Ends_a_report_that_does_not_end_itself(string line)
    {
        var classifier = new ConsoleClassifier();
        classifier.Feed(TimeSpan.Zero, "[    1.000000] BUG: kernel NULL pointer dereference, address: 0").Count();
        var longest = 0;

        for (var i = 0; i < 10_000; i++)
        {
            longest = Math.Max(longest, classifier.Feed(TimeSpan.Zero, line).Sum(f => f.Excerpt.Length));
        }

        Assert.That(Math.Max(longest, classifier.Finish().Sum(f => f.Excerpt.Length)), Is.LessThanOrEqualTo(401));
    }

    private static TimeSpan Classify(string[] lines, int times)
    {
        var begin = Environment.CpuUsage.TotalTime;
        var classifier = new ConsoleClassifier();
        var findings = 0;
        for (var i = 0; i < times; i++)
        {
            findings += lines.Sum(line => classifier.Feed(TimeSpan.Zero, line).Count());
        }
        Assert.That(findings, Is.Positive);
        return Environment.CpuUsage.TotalTime - begin;
    }

    private static string Damage(string log, Random random)
    {
        var lines = log.Split('\n').ToList();
        return random.Next(6) switch
        {
            0 => log[random.Next(log.Length)..],
            1 => log[..random.Next(log.Length)],
            2 => string.Join('\n', lines.Where(_ => random.Next(10) > 0)),
            3 => string.Join('\n', lines.Select(line => random.Next(20) == 0 ? Noise(random, 80) : line)),
            4 => string.Join('\n', lines.Zip(lines.Skip(lines.Count / 2)).SelectMany(pair => new[] { pair.First, pair.Second })),
            _ => new StringBuilder(log) { [random.Next(log.Length)] = (char)random.Next(0xffff) }.Replace('\n', '\r', 0, random.Next(log.Length)).ToString(),
        };
    }

    private static string Noise(Random random, int length) => string.Concat(Enumerable.Range(0, random.Next(length)).Select(_ => (char)random.Next(1, 300)).Where(c => c != '\n' && c != '\r'));
}
