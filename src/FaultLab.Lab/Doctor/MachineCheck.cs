using FaultLab.Lab.Results;

namespace FaultLab.Lab.Doctor;

/// <summary>One look at the machine, by trying the thing and not by looking for its name.</summary>
public sealed record MachineCheck(Capability Capability, string Name, Func<ResultsStore, CancellationToken, Task<Finding>> Look)
{
    /// <summary>Looks; what throws on the way is a finding too.</summary>
    public async Task<Finding> RunAsync(ResultsStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await Look(store, cancellationToken);
        }
        catch (Exception e) when (e is LabException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return new Finding(Capability, Name, FindingStatus.Missing, e.Message, (e as LabException)?.Remedy ?? "lab/setup");
        }
    }
}
