using FaultLab.Matrices;
using FaultLab.Planning;

namespace FaultLab.Lab.Matrices;

/// <summary>A cell whose scenario was loaded and planned.</summary>
/// <param name="ResolvedYaml">The scenario's text with the cell's values filled in.</param>
public sealed record LoadedCell(MatrixCell Cell, Plan Plan, string ResolvedYaml);
