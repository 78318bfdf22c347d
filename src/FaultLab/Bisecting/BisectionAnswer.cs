using System.Collections.Immutable;

namespace FaultLab.Bisecting;

public enum BisectionEnd
{
    /// <summary>The change lies at one of the suspects.</summary>
    Found,

    /// <summary>The first version is already as the last one should be: the change lies before it, or there is none.</summary>
    FirstIsChanged,

    /// <summary>The last version is still as the first one.</summary>
    LastIsUnchanged,

    /// <summary>Nothing can be told at one of the ends.</summary>
    EndUntestable,

    /// <summary>So many runs were made that no more are worth it, and the answer is not sure.</summary>
    Unsure,
}

/// <summary>What a bisection found.</summary>
/// <param name="Suspects">Indices of the versions at one of which the change came, in order: one, or several where those before the last could not be tested.</param>
/// <param name="Sureness">Probability that it is so, from 0 to 1, given the runs.</param>
public sealed record BisectionAnswer(BisectionEnd End, ImmutableArray<int> Suspects, double Sureness);
