using FaultLab.Scenarios;

namespace FaultLab.Lab.Docker;

/// <summary>A container node in the words of the engine.</summary>
internal static class ContainerRequests
{
    /// <summary>The label that names the node.</summary>
    public const string NodeLabel = "org.faultlab.node";

    /// <summary>What the agent needs beside Docker's own set, to configure the interfaces it is handed. They reach no further than the container's network.</summary>
    private static readonly string[] AgentCapabilities = ["NET_ADMIN", "NET_RAW"];

    /// <summary>Letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, as Docker takes them; runs and nodes have no others.</summary>
    public static string NameOf(string run, string node) => $"fl-{run}-{node}";

    public static ContainerRequest Of(string run, Node node, string image)
    {
        var spec = node.Container!;
        return new ContainerRequest
        {
            Image = image,
            Hostname = node.Name,
            Cmd = spec.Command.IsEmpty ? null : spec.Command,
            Env = [.. spec.Env.Select(variable => $"{variable.Key}={variable.Value}")],
            Labels = new Dictionary<string, string> { [ContainersResource.Label] = run, [NodeLabel] = node.Name },
            Healthcheck = spec.Healthcheck is { } check
                ? new HealthRequest(["CMD", .. check.Command], Nanoseconds(check.Every), Nanoseconds(check.Timeout), check.Retries, Nanoseconds(check.Start))
                : null,
            HostConfig = new HostRequest
            {
                Privileged = spec.Privileged,
                CapAdd = spec.Privileged ? null : [.. spec.Capabilities.Union(AgentCapabilities).Order(StringComparer.Ordinal)],
                Memory = spec.Memory?.Bytes,
                MemorySwap = spec.Memory?.Bytes,
                NanoCpus = spec.Cpus is { } cpus ? NanoCpus(cpus) : null,
                Sysctls = node.Sysctls.Count > 0 ? node.Sysctls : null,
                Tmpfs = spec.Tmpfs.Count > 0 ? spec.Tmpfs.ToDictionary(mount => mount.Key, mount => $"size={mount.Value.Bytes}") : null,
                RestartPolicy = spec.Restart == RestartPolicy.No ? null : new RestartRequest(Words.Of(spec.Restart)),
            },
        };
    }

    public static long NanoCpus(double cpus) => (long)Math.Round(cpus * 1e9);

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
