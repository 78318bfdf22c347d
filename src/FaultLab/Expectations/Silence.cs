namespace FaultLab.Expectations;

/// <summary>A time in which nothing of a flow arrived.</summary>
/// <param name="Until">When it ended, or the schedule.</param>
/// <param name="IsCertain">False: nobody knows whether something arrived.</param>
/// <param name="Why">Where it is not the receiver that says so: why.</param>
internal sealed record Silence(TimeSpan Length, TimeSpan Until, bool IsCertain, string? Why);
