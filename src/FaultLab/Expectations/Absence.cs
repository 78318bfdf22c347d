namespace FaultLab.Expectations;

/// <summary>A time in which a node could neither ask nor hear nor count.</summary>
/// <param name="Fault">By which FaultLab itself held it; null: it died.</param>
/// <param name="Why"><c>left was dead (NULL pointer dereference in fl_hook)</c>.</param>
internal sealed record Absence(TimeSpan From, TimeSpan To, string? Fault, string Why)
{
    /// <summary>Whether the scenario asked for it.</summary>
    public bool IsPlanned => Fault is not null;

    public bool Overlaps(TimeSpan from, TimeSpan to) => From <= to && To >= from;
}
