using FaultLab.Lab.Results;
using Spectre.Console;

namespace FaultLab.Cli.Terminal;

/// <summary>The few styles of the terminal views; from the terminal's own palette, so they suit its background.</summary>
internal static class Tones
{
    public static Style Plain { get; } = Style.Plain;

    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    public static Style Muted { get; } = new(Color.Grey);

    public static Style Good { get; } = new(Color.Green);

    public static Style Busy { get; } = new(Color.Yellow);

    public static Style Bad { get; } = new(Color.Red);

    public static Style Fault { get; } = new(Color.Purple);

    public static Style Of(SummaryText.Tone tone) => tone switch
    {
        SummaryText.Tone.Pass => Good,
        SummaryText.Tone.Inconclusive => Busy,
        SummaryText.Tone.Fail => Bad,
        SummaryText.Tone.Muted => Muted,
        _ => Plain,
    };
}
