namespace FaultLab.Lab.Docker;

/// <summary>Makes sure that a process number the engine gave means the container's process on this machine, and not some other one.</summary>
internal static class LocalProcess
{
    /// <summary>The control group of a container's process carries the container's id, whatever the driver (cgroups(7)).</summary>
    /// <exception cref="LabException">The engine runs on another machine, or in another PID namespace.</exception>
    public static void Verify(int pid, string containerId, EngineAddress address)
    {
        string groups;
        try
        {
            groups = File.ReadAllText($"/proc/{pid}/cgroup");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Foreign(address, e);
        }

        if (!groups.Contains(containerId, StringComparison.Ordinal))
        {
            throw Foreign(address, null);
        }
    }

    private static LabException Foreign(EngineAddress address, Exception? cause) => new(
        $"The Docker engine at {address} names processes that are not this machine's, so its containers cannot be wired into the lab.",
        $"use an engine that runs on this machine, in the same PID namespace as FaultLab ({EngineAddress.Variable})", inner: cause);
}
