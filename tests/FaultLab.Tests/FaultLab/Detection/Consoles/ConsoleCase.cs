using FaultLab.Detection;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>What a kernel prints, and what must be told from it.</summary>
public sealed record ConsoleCase(string Name, IncidentKind Kind, ConsoleClass Class, string? Function, string? Module, string Log, string? Title = null)
{
    public override string ToString() => Name;

    public static List<ConsoleFinding> Classify(string log) =>
        [.. ConsoleClassifier.Classify(log.Split('\n').Select((text, i) => new ConsoleLine { At = TimeSpan.FromMilliseconds(i), Wall = default, Node = "gw", Text = text }))];
}
