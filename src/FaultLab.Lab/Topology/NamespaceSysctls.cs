using System.Collections.Immutable;
using FaultLab.Linux;
using FaultLab.Linux.Proc;

namespace FaultLab.Lab.Topology;

/// <summary>
/// Sysctls of a container's network, set from outside: inside, /proc/sys is read-only. What belongs to a network namespace shows the
/// values of whoever looks, so a thread within it reads and writes the container's.
/// </summary>
internal static class NamespaceSysctls
{
    /// <summary>Whether a sysctl is one of a network namespace, and may be set for one node alone.</summary>
    public static bool IsOfNetwork(string name) => name.StartsWith("net.", StringComparison.Ordinal) || name.StartsWith("net/", StringComparison.Ordinal);

    /// <returns>The values before.</returns>
    /// <exception cref="LabException">There is no such parameter, it takes no such value, or it is the machine's.</exception>
    public static ImmutableDictionary<string, string> Set(HostNamespace home, IEnumerable<KeyValuePair<string, string>> values)
    {
        var wanted = values.ToList();
        if (wanted.FirstOrDefault(value => !IsOfNetwork(value.Key)).Key is { } foreign)
        {
            throw new LabException($"{foreign} belongs to the whole machine and stays as it is.", "set sysctls of the network (net.*) only, or use a vm");
        }

        try
        {
            return home.Run(() => wanted.ToImmutableDictionary(value => value.Key, value =>
            {
                var before = Sysctl.Read(value.Key);
                Sysctl.Write(value.Key, value.Value);
                return Sysctl.Same(Sysctl.Read(value.Key), value.Value)
                    ? before
                    : throw new LabException($"{value.Key} of {home.Node} does not read back as {value.Value}.");
            }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ErrnoException)
        {
            throw new LabException($"Cannot set {string.Join(", ", wanted.Select(value => $"{value.Key} = {value.Value}"))} of {home.Node}: {e.Message}", inner: e);
        }
    }
}
