using System.Collections.Immutable;
using FaultLab.Matrices;

namespace FaultLab.Scenarios;

/// <summary>Checks the <c>matrix</c> of a file: its parameters are declared, its values are there and differ.</summary>
internal static class MatrixConversion
{
    public const string Key = "matrix";

    public static ImmutableArray<MatrixAxis> Convert(Conversion conversion)
    {
        var declared = (conversion.Scenario.Params ?? []).Keys.ToArray();
        var axes = ImmutableArray.CreateBuilder<MatrixAxis>();
        foreach (var (parameter, written) in conversion.Scenario.Matrix ?? [])
        {
            var path = Paths.Join(Key, parameter);
            if (!declared.Contains(parameter))
            {
                conversion.Error(path, $"the scenario has no parameter \"{parameter}\"; a matrix varies what \"params\" declares", NearestName.Of(parameter, declared));
                continue;
            }

            var values = (written ?? []).OfType<string>().ToImmutableArray();
            if (values.IsEmpty)
            {
                conversion.Missing(path, "a list of values is missing", "");
                continue;
            }

            foreach (var (index, value) in values.Index())
            {
                Check(conversion, $"{path}[{index}]", value, values.AsSpan()[..index].Contains(value));
            }

            axes.Add(new MatrixAxis(parameter, values));
        }

        return axes.ToImmutable();
    }

    private static void Check(Conversion conversion, string path, string value, bool known)
    {
        if (known)
        {
            conversion.Error(path, $"\"{value}\" is there twice");
        }
        else if (ValueRange.TryParse(value, out var range) && range.Complaint is { } complaint)
        {
            conversion.Error(path, complaint);
        }
    }
}
