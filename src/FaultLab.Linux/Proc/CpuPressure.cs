using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>How long something on this machine had to wait for a CPU, from <c>/proc/pressure/cpu</c> (Documentation/accounting/psi.rst).</summary>
public static class CpuPressure
{
    /// <summary>Seconds since boot in which at least one task was ready and had none; null where the kernel does not count them.</summary>
    public static double? WaitedSeconds()
    {
        try
        {
            return Parse(File.ReadAllText("/proc/pressure/cpu"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No CONFIG_PSI, or booted with psi=0.
            return null;
        }
    }

    /// <summary>Of <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=1234</c>, in microseconds.</summary>
    internal static double? Parse(string text)
    {
        const string mark = "total=";
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("some ", StringComparison.Ordinal)) ?? "";
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at >= 0 && long.TryParse(line.AsSpan(at + mark.Length), CultureInfo.InvariantCulture, out var total) ? total / 1e6 : null;
    }
}
