using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FaultLab.Results;

/// <summary>
/// Text from a device under test is hostile input: it may hold escape codes that rewrite a terminal, or bidirectional controls that make a
/// line read as another one. What passes here can be shown to a person.
/// </summary>
public static partial class Printable
{
    /// <summary>One line without escape sequences; other control characters stand as the pictures of Unicode's block U+2400.</summary>
    public static string Line(string text)
    {
        var plain = EscapeSequences().Replace(text, "").TrimEnd('\r', '\n', ' ');
        return plain.All(char.IsAscii) && !plain.Any(char.IsControl) ? plain : Replace(plain);
    }

    private static string Replace(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) // A lone surrogate comes as U+FFFD.
        {
            if (!IsUnsafe(rune))
            {
                safe.Append(rune);
            }
            else if (rune.Value < ' ')
            {
                safe.Append((char)('\u2400' + rune.Value));
            }
            else
            {
                safe.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            }
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(Rune rune) => rune.Value != '\t' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>CSI and OSC sequences and two-character escapes, as ECMA-48 writes them.</summary>
    [GeneratedRegex(@"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")]
    private static partial Regex EscapeSequences();
}
