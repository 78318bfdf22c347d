using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.NUnit.Running;

/// <summary>
/// A run as a test's output: what is done, faults, incidents, and the consoles of all nodes, each line with its time. What is long
/// awaited goes to <paramref name="progress"/> at once, since a runner shows a test's own output only when it has ended.
/// </summary>
internal sealed class TestOutput(TextWriter output, TextWriter progress, Plan plan) : IRunObserver
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public void OnProgress(string message) => Both($"{plan.Scenario.Name}: {message}");

    public void OnEvent(HistoryEvent historyEvent)
    {
        switch (historyEvent)
        {
            case ConsoleLine line:
                _output.WriteLine($"{Wording.Moment(line.At)} {line.Node}| {Printable.Line(line.Text)}");
                break;
            case FaultEvent { Stage: FaultStage.Applied or FaultStage.Healed or FaultStage.Failed } fault:
                Both($"{Wording.Moment(fault.At)} {fault.Id} {fault.Stage.ToString().ToLowerInvariant()}: {fault.Title}{(fault.Detail is null ? "" : $" ({Printable.Line(fault.Detail)})")}");
                break;
            case LabTrouble trouble:
                Both($"{Wording.Moment(trouble.At)} trouble with {trouble.Affects}: {Printable.Line(trouble.Message)}");
                break;
        }
    }

    public void OnIncident(Incident incident) => Both($"{Wording.Moment(incident.From)} INCIDENT {SummaryText.Incident(incident)}");

    private void Both(string line)
    {
        _output.WriteLine(line);
        progress.WriteLine(line);
    }
}
