using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FaultLab.Results.Html;

/// <summary>A piece of HTML. It is made only through <see cref="Of"/>, whose holes are escaped, so text cannot become markup by mistake.</summary>
internal readonly record struct Markup(string Text)
{
    public static Markup Empty { get; } = new("");

    /// <summary><c>Markup.Of($"&lt;td&gt;{anything}&lt;/td&gt;")</c>: strings are escaped, markup goes in as it is, numbers are invariant.</summary>
    public static Markup Of(Interpolation html) => new(html.ToString());

    /// <summary>One piece an item, in order.</summary>
    public static Markup Each<T>(IEnumerable<T> items, Func<T, Markup> piece)
    {
        var all = new StringBuilder();
        foreach (var item in items)
        {
            all.Append(piece(item).Text);
        }

        return new Markup(all.ToString());
    }

    public static Markup When(bool condition, Func<Markup> piece) => condition ? piece() : Empty;

    public override string ToString() => Text;

    [InterpolatedStringHandler]
    public readonly struct Interpolation(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _html = new(literalLength + (formattedCount * 24));

        public void AppendLiteral(string html) => _html.Append(html);

        public void AppendFormatted(string? text) => _html.Append(WebUtility.HtmlEncode(text is null ? "" : Safe(text)));

        public void AppendFormatted(Markup markup) => _html.Append(markup.Text);

        public void AppendFormatted(long number) => _html.Append(CultureInfo.InvariantCulture, $"{number}");

        /// <summary>For coordinates and seconds: three decimals.</summary>
        public void AppendFormatted(double number) => _html.Append(CultureInfo.InvariantCulture, $"{number:0.###}");

        public override string ToString() => _html.ToString();

        private static string Safe(string text) =>
            text.Contains('\n', StringComparison.Ordinal) ? string.Join('\n', text.Split('\n').Select(Printable.Line)) : Printable.Line(text);
    }
}
