using FaultLab.Detection;
using FaultLab.Histories;

namespace FaultLab.Lab.Running;

/// <summary>Whoever looks on while a run goes: the terminal view, a test's output, the dashboard. Called from several threads.</summary>
public interface IRunObserver
{
    void OnProgress(string message);

    void OnEvent(HistoryEvent historyEvent);

    /// <summary>An incident as the detectors see it while the run goes on; the judgement at the end is what counts.</summary>
    void OnIncident(Incident incident);
}
