using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaultLab.Cli.Terminal;

/// <summary>One line of the screen that never grows wider than it: what does not fit ends in an ellipsis.</summary>
internal sealed class ScreenLine(int width)
{
    private readonly Paragraph _paragraph = new();

    private int _used;

    public int Left => width - _used;

    public ScreenLine Add(string text, Style? style = null)
    {
        if (Left <= 0)
        {
            return this;
        }

        if (text.Length > Left)
        {
            text = text[..(Left - 1)] + "…";
        }

        _paragraph.Append(text, style ?? Tones.Plain);
        _used += text.Length;
        return this;
    }

    /// <summary>A cell of fixed width, followed by two spaces.</summary>
    public ScreenLine Cell(string text, int size, Style? style = null)
    {
        text = text.Length > size ? text[..(size - 1)] + "…" : text;
        return Add(text.PadRight(size + 2), style);
    }

    /// <summary>Blanks so that what follows ends at the right edge.</summary>
    public ScreenLine PushRight(int length) => Left > length ? Add(new string(' ', Left - length)) : Add("  ");

    // An empty paragraph takes no line at all.
    public IRenderable Build() => _used == 0 ? new Text(" ") : _paragraph;
}
