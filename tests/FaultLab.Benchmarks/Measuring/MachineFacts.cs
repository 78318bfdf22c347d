using System.Globalization;
using System.Runtime.InteropServices;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>What the figures were taken on.</summary>
public static class MachineFacts
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "an unknown CPU";
        var memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var gibibytes = long.Parse(memory, CultureInfo.InvariantCulture) / 1024.0 / 1024;
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return string.Create(CultureInfo.InvariantCulture,
            $"{model}, {Environment.ProcessorCount} CPUs{(IsVirtual ? " (virtual machine)" : "")}, {gibibytes:0} GiB, Linux {kernel}, {RuntimeInformation.FrameworkDescription}");
    }

    private static bool IsVirtual => File.ReadLines("/proc/cpuinfo").Any(l => l.StartsWith("flags", StringComparison.Ordinal) && l.Contains(" hypervisor", StringComparison.Ordinal));
}
