using FaultLab.Lab.Results;
using FaultLab.Results;

namespace FaultLab.Lab.Running;

/// <summary>How a run ended and where its results lie.</summary>
/// <param name="Broke">Why the lab could not be built or broke; null when it did not.</param>
public sealed record RunOutcome(RunSummary Summary, ResultsFolder Folder, LabException? Broke)
{
    /// <summary>The exit status of the command; a broken lab does not hide a failure that was found before it broke.</summary>
    public int Status => Summary.Judgement?.Verdict switch
    {
        Verdict.Fail => ExitStatus.Fail,
        _ when Broke is not null => ExitStatus.LabBroke,
        Verdict.Pass => ExitStatus.Pass,
        _ => ExitStatus.Inconclusive,
    };
}
