using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>What a person sees of a run while it goes on. All members may be called from any thread; none blocks for long.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>Something happened; subscribe it to the history.</summary>
    void OnEvent(HistoryEvent historyEvent);

    /// <summary>What is being done before there is a history: a kernel is fetched, an image built.</summary>
    void OnProgress(string message);

    /// <summary>A detector found an incident while the run goes on.</summary>
    void OnIncident(Incident incident);

    /// <summary>The run is over and judged: writes the summary that stays on the screen. Nothing is shown after it.</summary>
    void Finish(RunSummary summary, ResultsFolder folder);
}
