namespace FaultLab.Bisecting;

/// <summary>What a single run at a version told.</summary>
public enum TrialOutcome
{
    Good,
    Bad,

    /// <summary>It cannot be told there: the version does not boot, or nothing conclusive comes of it. It is not tried again.</summary>
    Skipped,
}

/// <summary>How a bisection goes about it.</summary>
public sealed record BisectionOptions
{
    /// <summary>The versions begin bad and end good, and the first good one is looked for; else the first bad one.</summary>
    public bool FirstGood { get; init; }

    /// <summary>How many runs the two versions on either side of the change get at least before they are believed; 1 or more.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Whether the two ends are run before anything else, and doubted as long as they have not been.</summary>
    public bool VerifyEnds { get; init; } = true;

    /// <summary>How sure the answer has to be, from 0 to 1, as long as no version was seen both good and bad.</summary>
    public double Confidence { get; init; } = 0.95;
}
