using System.Globalization;

namespace FaultLab.Agent.Traffic.Iperf3;

/// <summary>What this node's TCP listens on (man 5 proc: /proc/net/tcp).</summary>
internal static class ListeningPorts
{
    private static readonly string[] Tables = ["/proc/net/tcp6", "/proc/net/tcp"];

    public static bool Has(int port) => Tables.Where(File.Exists).Any(table => IsIn(File.ReadLines(table), port));

    // "   0: 00000000000000000000000000000000:4E20 00000000000000000000000000000000:0000 0A …"
    internal static bool IsIn(IEnumerable<string> table, int port)
    {
        const string listen = "0A";
        var ending = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return table.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(words => words.Length > 3 && words[3] == listen && words[1].EndsWith(ending, StringComparison.Ordinal));
    }
}
