namespace FaultLab.Lab.Images;

/// <summary>Order of Debian package versions: <c>[epoch:]upstream[-revision]</c>, as Debian Policy 5.6.12 defines it.</summary>
internal sealed class DebianVersion : IComparer<string?>
{
    public static DebianVersion Order { get; } = new();

    /// <summary>The upstream part: <c>6.1.192</c> of <c>6.1.192-2</c>.</summary>
    public static string Upstream(string version)
    {
        var (_, upstream, _) = Split(version);
        return upstream;
    }

    public int Compare(string? x, string? y)
    {
        var (epochX, upstreamX, revisionX) = Split(x ?? "");
        var (epochY, upstreamY, revisionY) = Split(y ?? "");
        var byEpoch = epochX.CompareTo(epochY);
        var byUpstream = byEpoch != 0 ? byEpoch : ComparePart(upstreamX, upstreamY);
        return byUpstream != 0 ? byUpstream : ComparePart(revisionX, revisionY);
    }

    private static (long Epoch, string Upstream, string Revision) Split(string version)
    {
        var colon = version.IndexOf(':');
        var epoch = colon > 0 && long.TryParse(version.AsSpan(0, colon), out var number) ? number : 0;
        var rest = version[(colon + 1)..];
        var dash = rest.LastIndexOf('-');
        return dash < 0 ? (epoch, rest, "") : (epoch, rest[..dash], rest[(dash + 1)..]);
    }

    // Alternately a stretch of non-digits by weight and a stretch of digits by value.
    private static int ComparePart(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        while (!x.IsEmpty || !y.IsEmpty)
        {
            while ((!x.IsEmpty && !char.IsAsciiDigit(x[0])) || (!y.IsEmpty && !char.IsAsciiDigit(y[0])))
            {
                var difference = Weight(x) - Weight(y);
                if (difference != 0)
                {
                    return difference;
                }

                x = x[1..];
                y = y[1..];
            }

            var numberX = TakeNumber(ref x);
            var numberY = TakeNumber(ref y);
            var byNumber = numberX.Length != numberY.Length ? numberX.Length - numberY.Length : numberX.SequenceCompareTo(numberY);
            if (byNumber != 0)
            {
                return byNumber;
            }
        }

        return 0;
    }

    // A tilde sorts before the end of the part, letters before everything else.
    private static int Weight(ReadOnlySpan<char> rest) => rest switch
    {
        [] => 0,
        ['~', ..] => -1,
        [var c, ..] when char.IsAsciiDigit(c) => 0,
        [var c, ..] when char.IsAsciiLetter(c) => c,
        [var c, ..] => c + 256,
    };

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && char.IsAsciiDigit(rest[end]))
        {
            end++;
        }

        var number = rest[..end].TrimStart('0');
        rest = rest[end..];
        return number;
    }
}
