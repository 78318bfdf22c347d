using FaultLab.Agent.Faults;
using FaultLab.Agent.Serving;

namespace FaultLab.Agent.Nodes;

/// <summary>What a scenario's command finds in its shell: the ordinary OOM score, and <c>agent</c>, which starts this program's tools.</summary>
internal static class NodeShell
{
    public static string Prepare(string command) =>
        OomProtection.Without($"agent() {{ {string.Join(' ', OwnCommand.Prefix().Select(Quote))} \"$@\"; }}\n{command}");

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
