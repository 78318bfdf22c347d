using FaultLab.Histories;

namespace FaultLab.Detection;

/// <summary>What a wire itself lost of all that crossed it one way.</summary>
internal static class WireLosses
{
    /// <summary>The samples of two wires, and of a wire's two counters, are up to a second apart.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(1);

    /// <summary>Packets between two moments; zero for a piece of nodes.</summary>
    public static long Of(PathPiece piece, History history, TimeSpan from, TimeSpan to)
    {
        if (piece.Link is not { } link)
        {
            return 0;
        }
        var fates = history.Of<WireFates>().Where(f => f.Link == link.Name && f.At >= from - Around && f.At <= to + Around).Select(f => piece.IsUp ? f.Up : f.Down).ToList();
        if (fates.Count > 0)
        {
            return fates[^1].AllLost - fates[0].AllLost;
        }
        var samples = history.Wire(link.Name).Where(w => w.At >= from - Around && w.At <= to + Around).ToList();
        return samples.Count < 2 ? 0 : Math.Max(0, Lost(samples[^1], piece.IsUp) - Lost(samples[0], piece.IsUp));
    }

    private static long Lost(WireSample sample, bool up) => up ? sample.FromA - sample.ToB : sample.FromB - sample.ToA;
}
