using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>What a person sees of a run while it goes on. All members may be called from any thread; none blocks for long.</summary>
internal interface IRunView : IRunObserver, IAsyncDisposable
{
    /// <summary>The run is over and judged: writes the summary that stays on the screen. Nothing is shown after it.</summary>
    void Finish(RunSummary summary, ResultsFolder folder);
}
