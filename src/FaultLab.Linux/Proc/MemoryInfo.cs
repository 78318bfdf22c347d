using System.Globalization;

namespace FaultLab.Linux.Proc;

/// <summary>From <c>/proc/meminfo</c> (man 5 proc_meminfo), in bytes.</summary>
public readonly record struct MemoryInfo(long Total, long Available, long Slab, long SlabUnreclaimable)
{
    public static MemoryInfo Read() => Parse(File.ReadAllText("/proc/meminfo"));

    /// <summary>A line that is missing leaves its value zero.</summary>
    internal static MemoryInfo Parse(ReadOnlySpan<char> text)
    {
        var info = default(MemoryInfo);
        foreach (var line in text.EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            info = line[..colon] switch
            {
                "MemTotal" => info with { Total = Bytes(line[(colon + 1)..]) },
                "MemAvailable" => info with { Available = Bytes(line[(colon + 1)..]) },
                "Slab" => info with { Slab = Bytes(line[(colon + 1)..]) },
                "SUnreclaim" => info with { SlabUnreclaimable = Bytes(line[(colon + 1)..]) },
                _ => info,
            };
        }

        return info;
    }

    private static long Bytes(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        const string unit = " kB";
        var number = value.EndsWith(unit, StringComparison.Ordinal) ? value[..^unit.Length] : value;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : 0;
    }
}
