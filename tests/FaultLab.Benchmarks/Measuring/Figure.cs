using System.Globalization;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Numbers as a table shows them: three digits that mean something, whole numbers whole.</summary>
public static class Figure
{
    public static string Of(double value)
    {
        var size = Math.Abs(value);
        var format = size is 0 or >= 100 ? "0" : size >= 10 ? "0.#" : size >= 1 ? "0.##" : size >= 0.001 ? "0.###" : "0.0e+0";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
