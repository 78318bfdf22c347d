using System.Globalization;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>trafgen of netsniff-ng: UDP frames as fast as one CPU sends them.</summary>
internal static class Trafgen
{
    public const string Name = "trafgen";

    private const int HeaderBytes = 14 + 20 + 8;

    /// <summary>Sends the frames out of <see cref="VethPair.Left"/> and returns the seconds it took.</summary>
    /// <param name="frameBytes">Of a frame, without its checksum.</param>
    public static double Run(NetworkNamespace home, int frameBytes, int packets)
    {
        var config = Path.GetTempFileName();
        try
        {
            File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture,
                $"{{ eth(da=02:fa:00:00:00:02, sa=02:fa:00:00:00:01) ipv4(saddr=198.18.0.1, daddr=198.18.0.2) udp(sp=1000, dp=2000) fill(0x41, {frameBytes - HeaderBytes}) }}\n"));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Peer.Run(home, Tools.PathOf(Name)!, "-i", config, "-o", VethPair.Left, "-n", packets.ToString(CultureInfo.InvariantCulture), "--cpus", "1");
            return watch.Elapsed.TotalSeconds;
        }
        finally
        {
            File.Delete(config);
        }
    }
}
