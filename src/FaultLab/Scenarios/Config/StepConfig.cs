using System.ComponentModel;
using System.Text.RegularExpressions;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Description("A command on the node and what is expected of it. The steps of a node run one after the other.")]
internal sealed record StepConfig
{
    [Name, Description("Name of the step, for reports; no two steps of a node have the same.")]
    public required string? Name { get; init; }

    [Description("The command, run by /bin/sh -c; the word agent in it starts FaultLab's tools. Write $${NAME} for a ${NAME} of the shell.")]
    public required string? Run { get; init; }

    [ZeroAllowed, Description("When, once the lab is ready. Default: before the schedule begins, to set the node up.")]
    public TimeSpan? At { get; init; }

    [Description("Instead of at: again and again, as long as it can end within the run.")]
    public TimeSpan? Every { get; init; }

    [ZeroAllowed, Description("With every: the first time. Default: after one such interval.")]
    public TimeSpan? First { get; init; }

    [Between(0, 255), Description("The exit status that it must have. Default 0.")]
    public int? Exit { get; init; }

    [Description("What must stand in its output (standard output and error).")]
    public string? Contains { get; init; }

    [Description("A regular expression that its output must match.")]
    public string? Matches { get; init; }

    [Description("It must have ended within this time, and is killed then. One that cannot be killed is a deadlock. Default 30s.")]
    public TimeSpan? Within { get; init; }

    public Step Convert(Conversion conversion, string path)
    {
        var step = new Step { Name = Name ?? "", Run = Run ?? "", At = At, Every = Every, First = First, Contains = Contains, Matches = Matches };
        step = step with { Exit = Exit ?? step.Exit, Within = Within ?? step.Within };
        if (Matches is not null && !IsPattern(Matches))
        {
            conversion.Error($"{path}.matches", $"\"{Matches}\" is not a regular expression");
        }

        if (At is not null && Every is not null)
        {
            conversion.Error($"{path}.every", "\"at\" is set too, and the two exclude each other");
        }
        else if (First is not null && Every is null)
        {
            conversion.Missing(path, "\"first\" belongs to \"every\", which is missing", "every");
        }
        else if ((At ?? First ?? Every) is { } first && conversion.Scenario.Duration is { } duration && first + step.Within > duration)
        {
            conversion.Error($"{path}.{(At is not null ? "at" : First is not null ? "first" : "every")}",
                $"it may last until {Quantity.Format(first + step.Within)}, past the end of the run, which lasts {Quantity.Format(duration)}");
        }

        return step;
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
