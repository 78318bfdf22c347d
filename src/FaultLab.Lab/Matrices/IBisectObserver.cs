using FaultLab.Bisecting;
using FaultLab.Lab.Running;

namespace FaultLab.Lab.Matrices;

/// <summary>Whoever looks on while a bisection runs.</summary>
public interface IBisectObserver
{
    void OnProgress(string message);

    /// <summary>A run begins; what comes back looks on at it.</summary>
    /// <param name="number">Of the run, from 1.</param>
    IRunObserver OnStarted(int number, string value);

    void OnEnded(int number, BisectStep step);
}
