using System.CommandLine.Parsing;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary>Sizes and times on the command line, as scenario files write them.</summary>
internal static class CaptureOptionParsers
{
    public static ByteSize Size(ArgumentResult result)
    {
        if (Quantity.TryParseSize(result.Tokens[0].Value, out var size) && size.Bytes is > 0 and <= 1L << 50)
        {
            return size;
        }

        result.AddError($"\"{result.Tokens[0].Value}\" is not a size such as 256, 64KiB or 100MB.");
        return default;
    }

    public static TimeSpan Duration(ArgumentResult result)
    {
        if (Quantity.TryParseDuration(result.Tokens[0].Value, out var time) && time > TimeSpan.Zero)
        {
            return time;
        }

        result.AddError($"\"{result.Tokens[0].Value}\" is not a time such as 90s or 1h.");
        return default;
    }
}
