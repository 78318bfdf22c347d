using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Shorthand(nameof(Reference))]
internal sealed record ImageConfig
{
    [Description("Name of an image in the engine or in a registry: nginx:1.27.")]
    public string? Reference { get; init; }

    [Description("Path of a tar with a root file system, relative to the scenario file.")]
    public string? Tar { get; init; }

    [OneOrMany, Description("Debian packages of which FaultLab makes the root file system, with all they depend on.")]
    public IReadOnlyList<string?>? Packages { get; init; }

    [Description("The Debian suite that the packages come from. Default bookworm.")]
    public string? Suite { get; init; }
}

[Shorthand(nameof(From))]
internal sealed record FileConfig
{
    [Description("Path of the file to copy, relative to the scenario file.")]
    public string? From { get; init; }

    [Description("The file's text.")]
    public string? Content { get; init; }
}

internal sealed record HealthcheckConfig
{
    [OneOrMany, Description("Program and arguments; exit status 0 means healthy.")]
    public required IReadOnlyList<string?>? Command { get; init; }

    [Description("From one check to the next. Default 2s.")]
    public TimeSpan? Every { get; init; }

    [Description("What a check may take. Default 2s.")]
    public TimeSpan? Timeout { get; init; }

    [Between(1, 100), Description("Failures in a row that make it unhealthy. Default 3.")]
    public int? Retries { get; init; }

    [ZeroAllowed, Description("Time after its start in which failures do not count. Default 0.")]
    public TimeSpan? Start { get; init; }
}
