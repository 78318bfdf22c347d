using System.Globalization;
using FaultLab.Detection;
using FaultLab.Detection.Consoles;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>Reports of many kernels and processors, in whatever dress a log comes, whole and damaged.</summary>
public sealed class ComposedConsoleTests
{
    /// <summary>What consoles, syslogs, journals and loggers of serial lines put before the kernel's words; {0} is its stamp.</summary>
    private static readonly string[] Dresses =
    [
        "", "[{0}] ", "<4>[{0}] ", "<4>", "[{0}][ T1234] ", "[{0}][    C3] ", "[{0}@3] ", "> [{0}] ", "kernel: ", "(d1) [{0}] ",
        "Nov 25 18:30:12 gw1 kernel: ", "Nov 25 18:30:12 gw1 kernel: [{0}] ", "Nov 25 18:30:12.123456 gw1 kernel: ", "[{0}] gw1 kernel: ",
        "2026-11-25T18:30:12.123456+00:00 gw1 kernel: ", "2026-11-25T18:30:12.123456+00:00 gw1 kernel: [{0}] ", "<4>1 2026-11-25T18:30:12.123456Z gw1 kernel - - - ",
        "[Wed Nov 25 18:30:12 2026] ", "kern  :warn  : [{0}] ", "2026-11-25T18:30:12,123456+00:00 ", "4,71{1},12345{1},-;", "4,71{1},12345{1},-,caller=T12;",
        "2026-11-25T18:30:12.123456789Z [{0}] ", "[18:30:12.123] [{0}] ", "[2026-11-25 18:30:12.123] ", "2026-11-25 18:30:12.123 ",
        "Wed Nov 25 18:30:12 2026 kern.warn kernel: [{0}] ", "Wed Nov 25 18:30:12 2026 kern.warn kernel: ", "[{0} / 10-12 08:22:11.140] ", "[{0}]  (3)[412:kthread]", "11-25 18:30:12.123     0     0 I         : ",
        "kernel:[{0}] ", " kernel:", "<4>[{0}]  [3:    kworker/3:1:  123] ", "[{0} / 11-25 18:30:12.123][3] ", "[{0}s][pid:123,cpu3,kworker/3:1]", "[{0}] <1>.(2)[123:kworker/2:1]",
        "18:30:12  [{0}] ", "18:30:12  ", "[2026-11-25T18:30:12.123Z] ", "2026-11-25 18:30:12.123456 | gw1 | ", "2026-11-25T18:30:12.123456Z stderr F ", "173{1}000.123456 ", "00:00:12 ", "[18:30:12] ",
        "Jan  1 00:00:12 OpenWrt kern.alert kernel: ", "kern.log.1:Nov 25 18:30:12 gw kernel: [{0}] ", "/var/log/kern.log:Nov 25 18:30:12 gw kernel: ", "Nov 25 18:30:12 10.0.0.1 Nov 25 18:30:11 gw1 kernel: ",
        "Nov 25 18:30:12 10.0.0.5 [{0}] ", "Nov 25 18:30:12 10.0.0.5 4,71{1},12345{1},-;", "\t[{0}] ", "\u001b[32m[{0}] \u001b[0m\u001b[31m",
        "<4>[{0}, 5] ", "<4>[{0}] I[2:    kworker/2:1:  123] ", "Dez 12 18:30:12 gw1 kernel: ", "févr. 12 18:30:12 gw1 kernel: ", "12月 01 18:30:12 gw1 kernel: ", "Fri 2026-11-27 18:30:12 CET gw1 kernel: ", "[Fr Nov 27 18:30:12 2026] ",
        "1732555812.123456 gw1 kernel: ", "2026 Nov 27 18:30:12 gw1 kernel: ", "Nov 25 18:30:12 gw1 klogd: ", "18:30:12 kernel: ", "[18:30:12] kernel: ",
    ];

    [TestCaseSource(typeof(ComposedConsole), nameof(ComposedConsole.All))]
    public void Tells_crash_class_and_guilty_function(object composed)
    {
        var console = (ComposedConsole)composed;

        var found = ConsoleCase.Classify(console.Log(Stamp));

        Assert.Multiple(() =>
        {
            Assert.That(ComposedConsole.Judge(found), Is.EqualTo(console.Verdict));
            Assert.That(ComposedConsole.Reported(found).Count.ToString(CultureInfo.InvariantCulture), console.Reports == "*" ? Is.Not.EqualTo("0") : Is.EqualTo(console.Reports));
        });
    }

    [TestCaseSource(nameof(Dresses))]
    public void Reads_a_log_in_any_dress(string dress) =>
        Assert.That(
            ComposedConsole.Plain().Select(console => (console.Name, ComposedConsole.Judge(ConsoleCase.Classify(console.Log(i => Dress(dress, i)))))),
            Is.EqualTo(ComposedConsole.Plain().Select(console => (console.Name, console.Verdict))));

    /// <summary>Lines lost, the begin and the end cut off in the midst of a line, another log in between: who finds trouble in one line finds it among others.</summary>
    [Test]
    public void Never_loses_trouble_while_a_line_that_tells_of_it_is_left([Values(0, 1, 4, 10)] int dress, [Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var consoles = ComposedConsole.Plain().ToList();
        var alone = new Dictionary<string, (bool Trouble, bool Crash)>();
        foreach (var console in consoles)
        {
            var log = console.Log(i => Dress(Dresses[dress], i));
            var other = consoles[random.Next(consoles.Count)].Log(i => Dress(Dresses[dress], i));
            foreach (var damaged in new[] { Thin(log, random), Cut(log, random), Mix(log, other, random) })
            {
                var left = damaged.Select(line => alone.TryGetValue(line, out var known) ? known : alone[line] = Trouble([line])).ToList();

                Assert.That(Trouble(damaged), Is.EqualTo((left.Exists(t => t.Trouble), left.Exists(t => t.Crash))).Using<(bool Trouble, bool Crash)>(AtLeast), $"{console}: {string.Join('\n', damaged)}");
            }
        }
    }

    [Test]
    public void Keeps_two_reports_apart_that_two_callers_print_at_once([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var consoles = ComposedConsole.Plain().Where(c => !c.IsEcho).ToList();
        foreach (var console in consoles)
        {
            var (one, two) = (console.Log(i => Dress("[{0}][ T1234] ", i)), consoles[random.Next(consoles.Count)].Log(i => Dress("[{0}][    C3] ", i)));

            var mixed = Keys(string.Join('\n', Mix(one, two, random)));

            Assert.That(mixed, Is.EquivalentTo(Keys(one).Concat(Keys(two))), console.Name);
        }
    }

    private static string Stamp(int line) => Dress("[{0}] ", line);

    private static string Dress(string dress, int line) =>
        string.Format(CultureInfo.InvariantCulture, dress, string.Create(CultureInfo.InvariantCulture, $"{1234.5 + (line * 0.000021),12:0.000000}"), 1000 + line);

    private static IEnumerable<string> Keys(string log) =>
        ConsoleCase.Classify(log).Where(f => f.Class != ConsoleClass.Boot).Select(f => $"{f.Class} in {f.Function} [{f.Module}]");

    private static (bool Trouble, bool Crash) Trouble(IEnumerable<string> lines)
    {
        var reports = ComposedConsole.Reported(ConsoleCase.Classify(string.Join('\n', lines)));
        return (reports.Count > 0, reports.Exists(f => f.Kind == IncidentKind.Crash));
    }

    private static bool AtLeast((bool Trouble, bool Crash) actual, (bool Trouble, bool Crash) left) => (actual.Trouble || !left.Trouble) && (actual.Crash || !left.Crash);

    private static List<string> Thin(string log, Random random) => [.. log.Split('\n').Where(_ => random.Next(4) > 0)];

    private static List<string> Cut(string log, Random random)
    {
        var from = random.Next(log.Length);
        return [.. log[from..random.Next(from, log.Length)].Split('\n')];
    }

    private static List<string> Mix(string one, string two, Random random)
    {
        var (left, right) = (new Queue<string>(one.Split('\n')), new Queue<string>(two.Split('\n')));
        var mixed = new List<string>();
        while (left.Count + right.Count > 0)
        {
            mixed.Add((random.Next(2) == 0 && left.Count > 0) || right.Count == 0 ? left.Dequeue() : right.Dequeue());
        }
        return mixed;
    }
}
