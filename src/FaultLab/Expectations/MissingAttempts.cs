namespace FaultLab.Expectations;

/// <summary>Attempts of a probe in a row of which nothing is known: they were not made, or what became of them was not reported.</summary>
/// <param name="From">When the first should have been made.</param>
/// <param name="To">The first attempt after them, or the end of the schedule.</param>
/// <param name="AtEnd">Whether no attempt came after them.</param>
/// <param name="Absence">Why, where the prober's node was gone; null: nobody knows.</param>
internal sealed record MissingAttempts(TimeSpan From, TimeSpan To, long Count, bool AtEnd, Absence? Absence);
