using System.Collections.Immutable;
using FaultLab.Lab.Images;
using FaultLab.Matrices;

namespace FaultLab.Lab.Matrices;

/// <summary>The values between two ends of a bisection, in order.</summary>
public static class BisectValues
{
    /// <param name="listed">An ordered list that the user gave; empty: kernels between the two as the archives carry them, or whole numbers.</param>
    /// <exception cref="RequestException">The ends make no row of two or more values.</exception>
    public static async Task<ImmutableArray<string>> BetweenAsync(
        MatrixLoader loader, string parameter, string first, string last, ImmutableArray<string> listed, TimeProvider time, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        var values = listed.IsEmpty
            ? await FoundAsync(loader, parameter, first, last, time, progress, cancellationToken)
            : Part(listed, first, last);
        return values.Length >= 2 ? values : throw new RequestException($"from {first} to {last} there is only {string.Join(", ", values)}: nothing to bisect");
    }

    private static async Task<ImmutableArray<string>> FoundAsync(
        MatrixLoader loader, string parameter, string first, string last, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!ValueRange.TryParse($"{first}..{last}", out var range))
        {
            throw new RequestException($"{first} and {last} are neither kernel versions nor whole numbers", "list the values in their order: --values a,b,c");
        }

        if (range.IsKernels && DebianVersion.Order.Compare(first, last) >= 0 || range.Complaint is not null)
        {
            throw new RequestException(
                $"{last} comes before {first}", "the first bad version is looked for between an older --good and a newer --bad; with --first-good it is the other way round");
        }

        return await loader.ExpandAsync(parameter, range, endsMustExist: true, time, progress, cancellationToken);
    }

    private static ImmutableArray<string> Part(ImmutableArray<string> listed, string first, string last)
    {
        var (from, to) = (listed.IndexOf(first), listed.IndexOf(last));
        if (from < 0 || to < 0)
        {
            throw new RequestException($"{(from < 0 ? first : last)} is not in the list of values {string.Join(", ", listed)}");
        }

        return from < to ? listed[from..(to + 1)] : throw new RequestException(
            $"{last} comes before {first} in the list of values", "the first bad one is looked for between an earlier --good and a later --bad; with --first-good it is the other way round");
    }
}
