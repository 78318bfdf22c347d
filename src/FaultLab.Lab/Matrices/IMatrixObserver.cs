using FaultLab.Lab.Running;
using FaultLab.Matrices;

namespace FaultLab.Lab.Matrices;

/// <summary>Whoever looks on while a matrix runs. Called from several threads.</summary>
public interface IMatrixObserver
{
    /// <summary>What is done for all cells: kernels that are fetched, modules that are built.</summary>
    void OnProgress(string message);

    /// <summary>A cell begins; what comes back looks on at its run.</summary>
    IRunObserver OnStarted(MatrixCell cell);

    /// <summary>A cell ended, or will not be run.</summary>
    void OnEnded(MatrixCell cell, CellResult result);
}
