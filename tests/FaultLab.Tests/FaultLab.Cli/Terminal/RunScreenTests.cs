using FaultLab.Cli.Terminal;
using FaultLab.Tests.Results;
using NUnit.Framework;
using Spectre.Console;

namespace FaultLab.Tests.Cli.Terminal;

internal sealed class RunScreenTests
{
    [Test]
    public void Shows_the_state_in_the_middle_of_a_crash() => Golden.Check("RunScreenTests.crash.txt", Screen(width: 100, height: 30));

    [TestCase(40, 12)]
    [TestCase(80, 24)]
    [TestCase(200, 60)]
    public void Fits_its_terminal(int width, int height)
    {
        var lines = Screen(width, height).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThan(height));
        Assert.That(lines.Max(l => l.Length), Is.LessThan(width));
    }

    [Test]
    public void A_low_terminal_shows_the_incident_before_anything_else() =>
        Assert.That(Screen(width: 80, height: 5), Does.Contain("INCIDENT"));

    [TestCase(false, "xterm", "", ExpectedResult = typeof(LiveView))]
    [TestCase(true, "xterm", "", ExpectedResult = typeof(PlainView))]
    [TestCase(false, "dumb", "", ExpectedResult = typeof(PlainView))]
    [TestCase(false, "xterm", "true", ExpectedResult = typeof(PlainView))]
    public async Task<Type> Is_chosen_for_terminals_that_people_look_at(bool plain, string term, string ci)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new FakeTerminal() });
        await using var view = RunViews.Create(console, plain, SyntheticRun.Passing().Plan, TimeProvider.System, name => name == "TERM" ? term : name == "CI" ? ci : null);
        return view.GetType();
    }

    private static string Screen(int width, int height)
    {
        var run = SyntheticRun.Crashing();
        var state = new RunState(run.Plan);
        foreach (var historyEvent in run.History.TakeWhile(e => e.At.TotalSeconds < 78.5))
        {
            state.Add(historyEvent);
        }

        state.Add(run.Judgement!.Incidents[^1]);
        var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Write(RunScreen.Draw(state, TimeSpan.FromSeconds(78.5), width, height));
        return string.Join('\n', output.ToString().Split('\n').Select(l => l.TrimEnd()));
    }

    private sealed class FakeTerminal : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = new StringWriter();

        public bool IsTerminal => true;

        public int Width => 80;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
