using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>Which kernel runs, and since when.</summary>
public static class KernelIdentity
{
    /// <summary>As <c>uname -r</c> gives it.</summary>
    public static string Release => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <summary>A random number that the kernel draws at boot: another one means another boot.</summary>
    public static string BootId => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Seconds since boot.</summary>
    public static double UptimeSeconds => ParseUptime(File.ReadAllText("/proc/uptime"));

    /// <summary>The first number of <c>/proc/uptime</c>; zero where there is none.</summary>
    internal static double ParseUptime(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        return double.TryParse(end < 0 ? text : text[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
