namespace FaultLab.Expectations;

/// <summary>A time in which one side of a flow reported nothing.</summary>
/// <param name="ToTheEnd">Whether it did not report again before the schedule ended.</param>
/// <param name="Absence">Why, where its node was gone; null: nobody knows.</param>
internal sealed record FlowGap(TimeSpan From, TimeSpan To, bool ToTheEnd, Absence? Absence);
