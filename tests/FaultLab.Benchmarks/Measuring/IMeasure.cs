namespace FaultLab.Benchmarks.Measuring;

/// <summary>One thing that is measured, with whatever it is compared to, in the same run.</summary>
public interface IMeasure
{
    /// <summary>How the command line and the table call it: lower case, hyphens.</summary>
    string Name { get; }

    /// <summary>What is measured, as the heading over its table has it.</summary>
    string Title { get; }

    /// <summary>What exactly is done, in one or two sentences: load, sizes, how it is counted.</summary>
    string Conditions { get; }

    /// <summary>Programs that must be there; <c>lab/setup --bench</c> installs them.</summary>
    IReadOnlyList<string> Tools { get; }

    /// <summary>Measures every subject in each of the rounds, one after the other, so that all see the same machine.</summary>
    Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken);
}
