using Spectre.Console;

namespace FaultLab.Cli.Output;

/// <summary>A table: drawn on a terminal, plain columns when piped.</summary>
internal sealed class TextTable(string title, params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <param name="withHeaders">Also name the columns where they are plain: for those that are not clear by themselves.</param>
    public void Write(TextWriter output, bool withHeaders = false)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
        {
            Draw(output);
        }
        else
        {
            WritePlain(output, withHeaders);
        }
    }

    private void Draw(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{Markup.Escape(title)}[/]");
        foreach (var header in headers)
        {
            table.AddColumn(Markup.Escape(header));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
    }

    private void WritePlain(TextWriter output, bool withHeaders)
    {
        var rows = withHeaders ? [headers, .. _rows] : _rows;
        var widths = headers.Select((header, column) => rows.Max(row => row[column].Length)).ToArray();
        output.WriteLine($"{title}:");
        foreach (var row in rows)
        {
            output.WriteLine("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        output.WriteLine();
    }
}
