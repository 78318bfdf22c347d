using System.Collections.Immutable;
using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>What MPTCP counts in this network namespace: the MPTcpExt lines of <c>/proc/net/netstat</c> (net/mptcp/mib.c), those that are not 0.</summary>
public static class MptcpCounters
{
    private const string Prefix = "MPTcpExt:";

    /// <summary>Empty where the kernel has no MPTCP, or where it was never used.</summary>
    public static ImmutableSortedDictionary<string, long> Read() => Parse(File.ReadLines("/proc/net/netstat"));

    internal static ImmutableSortedDictionary<string, long> Parse(IEnumerable<string> lines)
    {
        // A line of names, and below it one of values.
        var found = lines.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).Take(2).Select(line => line[Prefix.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return found is not [var names, var values]
            ? ImmutableSortedDictionary<string, long>.Empty
            : names.Zip(values, static (name, value) => KeyValuePair.Create(name, long.TryParse(value, CultureInfo.InvariantCulture, out var count) ? count : 0))
                .Where(counter => counter.Value != 0).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
