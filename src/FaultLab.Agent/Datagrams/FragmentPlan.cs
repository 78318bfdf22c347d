using System.Collections.Immutable;

namespace FaultLab.Agent.Datagrams;

/// <summary>One fragment of a datagram.</summary>
/// <param name="Offset">Of its first byte in the datagram; a multiple of 8.</param>
/// <param name="Length">Bytes of the datagram that it carries.</param>
/// <param name="More">Whether another follows it in the datagram, as its header says.</param>
internal readonly record struct Fragment(int Offset, int Length, bool More);

/// <summary>How a datagram is cut when the sender does it and not the kernel (RFC 791 3.2, RFC 8200 4.5).</summary>
internal static class FragmentPlan
{
    /// <summary>Offsets are counted in units of so many bytes.</summary>
    public const int Unit = 8;

    /// <param name="total">Bytes to carry: the UDP header and its payload.</param>
    /// <param name="room">What one packet can carry of it, bytes; at least <see cref="Unit"/>.</param>
    /// <param name="overlap">Bytes by which each but the last repeats the beginning of the next; rounded up to whole units.</param>
    /// <param name="missing">none, first or last: the one that is not sent.</param>
    /// <param name="order">in-order, reverse, or random: drawn from <paramref name="draw"/>.</param>
    /// <param name="draw">Gives a number from 0 up to but not including its argument.</param>
    /// <exception cref="ArgumentException">There is no such order or missing fragment, or no room.</exception>
    public static ImmutableArray<Fragment> Cut(int total, int room, int overlap, string missing, string order, Func<int, int> draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(room, Unit);
        var repeated = (overlap + Unit - 1) / Unit * Unit;
        var step = (room / Unit * Unit) - repeated;
        if (step < Unit)
        {
            throw new ArgumentException($"fragments of {room} bytes cannot overlap by {overlap}");
        }

        var fragments = new List<Fragment>();
        for (var offset = 0; offset < total; offset += step)
        {
            var more = total - offset > room;
            fragments.Add(new Fragment(offset, Math.Min(more ? step + repeated : room, total - offset), more));
            if (!more)
            {
                break;
            }
        }

        Drop(fragments, missing);
        Arrange(fragments, order, draw);
        return [.. fragments];
    }

    private static void Drop(List<Fragment> fragments, string missing)
    {
        switch (missing)
        {
            case "none":
                break;
            case "first":
                fragments.RemoveAt(0);
                break;
            case "last":
                fragments.RemoveAt(fragments.Count - 1);
                break;
            default:
                throw new ArgumentException($"missing is none, first or last, not '{missing}'");
        }
    }

    private static void Arrange(List<Fragment> fragments, string order, Func<int, int> draw)
    {
        switch (order)
        {
            case "in-order":
                break;
            case "reverse":
                fragments.Reverse();
                break;
            case "random":
                for (var i = fragments.Count - 1; i > 0; i--)
                {
                    var other = draw(i + 1);
                    (fragments[i], fragments[other]) = (fragments[other], fragments[i]);
                }

                break;
            default:
                throw new ArgumentException($"order is in-order, reverse or random, not '{order}'");
        }
    }
}
