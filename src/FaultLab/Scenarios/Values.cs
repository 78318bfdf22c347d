using System.Collections.Immutable;

namespace FaultLab.Scenarios;

/// <summary>Maps of words, from the file format to the model.</summary>
internal static class Values
{
    public static ImmutableSortedDictionary<string, string> Of(OrderedDictionary<string, string?>? written) =>
        (written ?? []).ToImmutableSortedDictionary(value => value.Key, value => value.Value ?? "", StringComparer.Ordinal);
}
