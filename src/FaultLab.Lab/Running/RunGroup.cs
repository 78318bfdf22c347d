using FaultLab.Matrices;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>What a run is part of.</summary>
/// <param name="Name">Name of the matrix's or bisection's folder in <c>results/</c>.</param>
/// <param name="Cell">Which of its runs.</param>
public sealed record RunGroup(string Name, MatrixCell Cell)
{
    internal string FolderNameOf(Scenario scenario) => $"{scenario.Name}-{Cell.Label}";
}
