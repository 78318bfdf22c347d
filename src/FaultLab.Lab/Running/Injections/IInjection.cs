namespace FaultLab.Lab.Running.Injections;

/// <summary>
/// One planned fault on the way through its life. What each step returns was read back from the machine, not assumed; a step that
/// cannot show its effect throws.
/// </summary>
internal interface IInjection
{
    /// <summary>The node it happens at, where there is one.</summary>
    string? Node { get; }

    /// <summary>The link it happens at, where there is one.</summary>
    string? Link { get; }

    /// <summary>Whether there is anything to heal. A reset is over when it is done.</summary>
    bool Heals { get; }

    /// <summary>Makes the disturbance and returns what was read back.</summary>
    Task<string> ApplyAsync(CancellationToken cancellationToken);

    /// <summary>Undoes it and returns what was read back. Never given the run's own token.</summary>
    Task<string> HealAsync(CancellationToken cancellationToken);
}
