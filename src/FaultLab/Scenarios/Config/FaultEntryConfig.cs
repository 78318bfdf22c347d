using System.ComponentModel;
using FaultLab.Scenarios.Binding;
using FaultLab.Scenarios.FaultKinds;

namespace FaultLab.Scenarios.Config;

internal sealed record FaultEntryConfig
{
    [ZeroAllowed, Description("When, once the lab is ready.")]
    public TimeSpan? At { get; init; }

    [Description("Instead of at: again and again, as long as healing fits into the run.")]
    public TimeSpan? Every { get; init; }

    [ZeroAllowed, Description("With every: when the first time is. Default: after one interval.")]
    public TimeSpan? First { get; init; }

    [ZeroAllowed, Description("Each time is shifted by up to this much, earlier or later, drawn from the seed. Default 0s.")]
    public TimeSpan? Jitter { get; init; }

    [OneOf<FaultCatalogue>]
    public required IFaultConfig? Fault { get; init; }

    public FaultEntry? Convert(Conversion conversion, string path)
    {
        if (Fault is null)
        {
            return null;
        }

        var kindPath = Paths.Join(path, FaultCatalogue.KeyOf(Fault));
        var fault = Fault.Convert(conversion, kindPath);
        CheckTimes(conversion, path, kindPath, fault);
        return new FaultEntry { At = At, Every = Every, First = First, Jitter = Jitter ?? TimeSpan.Zero, Fault = fault };
    }

    private void CheckTimes(Conversion conversion, string path, string kindPath, Fault fault)
    {
        var jitter = Jitter ?? TimeSpan.Zero;
        if (At is null && Every is null)
        {
            conversion.Missing(path, "\"at\" or \"every\" is missing", "at", "every");
            return;
        }

        if (At is not null && Every is not null)
        {
            conversion.Error($"{path}.every", "\"at\" is set too, and the two exclude each other");
            return;
        }

        if (First is not null && Every is null)
        {
            conversion.Error($"{path}.first", "it happens once; \"at\" says when");
            return;
        }

        if (jitter > (At ?? First))
        {
            conversion.Error($"{path}.jitter", $"jitter {Quantity.Format(jitter)} could move it before the start of the run");
        }

        if (Every is { } every)
        {
            CheckRepeats(conversion, path, kindPath, fault, every, jitter);
        }

        if (conversion.Scenario.Duration is not { } duration)
        {
            return;
        }

        var timePath = $"{path}.{(At is not null ? "at" : First is not null ? "first" : "every")}";
        var latest = (At ?? First ?? Every!.Value) + jitter;
        if (latest > duration)
        {
            conversion.Error(timePath, $"{Quantity.Format(latest)} is past the end of the run, which lasts {Quantity.Format(duration)}");
        }
        else if (latest + FaultCatalogue.LengthOf(fault) > duration)
        {
            conversion.Error(timePath, $"it would be healed after {Quantity.Format(latest + FaultCatalogue.LengthOf(fault))}, past the end of the run, "
                + $"which lasts {Quantity.Format(duration)}");
        }
    }

    private void CheckRepeats(Conversion conversion, string path, string kindPath, Fault fault, TimeSpan every, TimeSpan jitter)
    {
        if (Fault!.NeedsHealing && fault.Lasts is null)
        {
            conversion.Error(kindPath, "it comes again and again, so \"for\" must say when it is healed");
        }

        if (FaultCatalogue.LengthOf(fault) + jitter + jitter > every)
        {
            conversion.Error($"{path}.every", "one could begin before the one before it is healed; "
                + $"it must be at least {Quantity.Format(FaultCatalogue.LengthOf(fault) + jitter + jitter)}");
        }
    }
}
