using System.Collections.Immutable;
using FaultLab.Bisecting;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Matrices;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>A bisection in lines: each run and what it told, and the answer.</summary>
internal sealed class BisectView(TextWriter output, TimeProvider time) : IBisectObserver, IProgress<string>
{
    private readonly TimedLines _lines = new(output, time);

    public void Begin(string parameter, ImmutableArray<string> values, BisectionOptions options) =>
        Write($"looking for the first {(options.FirstGood ? "good" : "bad")} {parameter} of {values.Length}: {string.Join(", ", values)}");

    public void Report(string value) => Write(value);

    public void OnProgress(string message) => Write(message);

    public IRunObserver OnStarted(int number, string value)
    {
        Write($"run {number}: {value} …");
        return Silent.Instance;
    }

    public void OnEnded(int number, BisectStep step) =>
        Write($"run {number}: {step.Value} is {step.Outcome.ToUpperInvariant()} ({Wording.Duration(TimeSpan.FromSeconds(step.Seconds))}): {step.Why}");

    public void Finish(BisectSummary summary, GroupFolder folder)
    {
        output.WriteLine();
        output.WriteLine(summary.Answer is { } answer ? char.ToUpperInvariant(answer[0]) + answer[1..] : "Cancelled: there is no answer.");
        output.WriteLine($"results  {RunReports.Near(folder.BisectJson)}");
        output.Flush();
    }

    private void Write(string text) => _lines.Write(text);

    /// <summary>What happens in a run is in its results; here counts what it tells.</summary>
    private sealed class Silent : IRunObserver
    {
        public static Silent Instance { get; } = new();

        public void OnProgress(string message)
        {
        }

        public void OnEvent(HistoryEvent historyEvent)
        {
        }

        public void OnIncident(Incident incident)
        {
        }
    }
}
