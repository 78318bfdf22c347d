using FaultLab.Planning;
using Spectre.Console;

namespace FaultLab.Cli.Terminal;

/// <summary>Chooses how a run is shown: a live screen on a terminal, a line an event elsewhere.</summary>
internal static class RunViews
{
    /// <param name="console">Where to.</param>
    /// <param name="plain">Lines even on a terminal.</param>
    /// <param name="plan">What is going to happen.</param>
    /// <param name="environment">For <c>CI</c> and <c>TERM</c>; default: of this process.</param>
    public static IRunView Create(
        IAnsiConsole console, bool plain, Plan plan, TimeProvider? time = null, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var lines = plain || !console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Ansi
            || environment("TERM") == "dumb" || environment("CI") is { Length: > 0 } and not ("0" or "false");
        return lines ? new PlainView(console.Profile.Out.Writer, plan) : new LiveView(console, plan, time ?? TimeProvider.System);
    }
}
