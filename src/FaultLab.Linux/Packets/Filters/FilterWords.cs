namespace FaultLab.Linux.Packets.Filters;

/// <summary>Words, numbers, addresses and brackets of a filter expression.</summary>
internal static class FilterWords
{
    public static List<string> Split(string expression)
    {
        var words = new List<string>();
        for (var at = 0; at < expression.Length;)
        {
            if (char.IsWhiteSpace(expression[at]))
            {
                at++;
                continue;
            }

            var length = expression[at] is '(' or ')' or '!' ? 1
                : expression.AsSpan(at).StartsWith("&&") || expression.AsSpan(at).StartsWith("||") ? 2
                : expression.AsSpan(at).IndexOfAny(" \t\r\n()!&|") is > 0 and var end ? end
                : expression.Length - at;
            words.Add(expression.Substring(at, length) switch
            {
                "&&" => "and",
                "||" => "or",
                "!" => "not",
                var word => word,
            });
            at += length;
        }

        return words;
    }
}
