using System.Collections.Immutable;
using FaultLab.Lab.Images;
using FaultLab.Matrices;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Matrices;

/// <summary>Makes the cells of a matrix: ranges become values, and every combination is loaded and planned.</summary>
/// <param name="file">The scenario file.</param>
/// <param name="set">Values of parameters that all cells share.</param>
public sealed class MatrixLoader(string file, IReadOnlyDictionary<string, string> set)
{
    /// <summary>
    /// The axes with their ranges written out. Ranges of kernels are looked up in the package lists of Debian's archives, which are fetched
    /// when they are older than a day.
    /// </summary>
    /// <exception cref="RequestException">A range means nothing here.</exception>
    /// <exception cref="LabException">The archives cannot be read, or carry nothing in a range.</exception>
    public async Task<ImmutableArray<MatrixAxis>> ExpandAsync(
        ImmutableArray<MatrixAxis> axes, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var expanded = ImmutableArray.CreateBuilder<MatrixAxis>();
        foreach (var axis in axes)
        {
            var values = ImmutableArray.CreateBuilder<string>();
            foreach (var value in axis.Values)
            {
                values.AddRange(await ExpandAsync(axis.Parameter, value, time, progress, cancellationToken));
            }

            expanded.Add(axis with { Values = [.. values.Distinct()] });
        }

        return expanded.ToImmutable();
    }

    /// <summary>Loads and plans every cell, all with one seed.</summary>
    /// <param name="seed">Null: the scenario's, else one is drawn.</param>
    public (ImmutableArray<LoadedCell> Cells, ImmutableArray<ScenarioError> Errors) Load(ImmutableArray<MatrixAxis> axes, uint? seed)
    {
        var cells = ImmutableArray.CreateBuilder<LoadedCell>();
        var errors = ImmutableArray.CreateBuilder<ScenarioError>();
        foreach (var cell in MatrixCell.Of(axes))
        {
            var loaded = ScenarioLoader.Load(file, WithValues(cell.Values));
            errors.AddRange(loaded.Errors.Select(error => error with { Message = $"{error.Message} (in the cell {cell.Name})" }));
            if (loaded.Scenario is { } scenario)
            {
                var plan = Planner.Create(scenario, seed);
                seed ??= plan.Seed;
                cells.Add(new LoadedCell(cell, plan, loaded.ResolvedYaml!));
            }
        }

        return (cells.ToImmutable(), errors.ToImmutable());
    }

    private async Task<ImmutableArray<string>> ExpandAsync(
        string parameter, string value, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!ValueRange.TryParse(value, out var range))
        {
            return [value];
        }

        return await ExpandAsync(parameter, range, endsMustExist: false, time, progress, cancellationToken);
    }

    /// <summary>The values of one range.</summary>
    /// <param name="endsMustExist">Whether the archives must carry the two ends too.</param>
    internal async Task<ImmutableArray<string>> ExpandAsync(
        string parameter, ValueRange range, bool endsMustExist, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (range.Complaint is { } complaint)
        {
            throw new RequestException(complaint);
        }

        if (!range.IsKernels)
        {
            return range.Numbers();
        }

        var (store, flavour) = (new KernelStore(LabCache.FromEnvironment(time)), FlavourFor(parameter, range));
        if (endsMustExist)
        {
            await store.FindAsync(range.From, flavour, progress, cancellationToken);
            await store.FindAsync(range.To, flavour, progress, cancellationToken);
        }

        return await store.BetweenAsync(range.From, range.To, flavour, progress, cancellationToken);
    }

    /// <summary>The flavour of the nodes whose kernel the parameter is.</summary>
    private string FlavourFor(string parameter, ValueRange range)
    {
        var scenario = ScenarioLoader.Load(file, WithValues([KeyValuePair.Create(parameter, range.From)])).Scenario;
        return scenario?.Topology.Nodes.FirstOrDefault(node => node.Kernel?.Version == range.From)?.Kernel!.Flavour
            ?? throw new RequestException($"{range} is a range of kernels, but no node's kernel is the parameter \"{parameter}\"",
                "name the values one by one, or give a range of whole numbers such as 1..8");
    }

    private ImmutableDictionary<string, string> WithValues(IEnumerable<KeyValuePair<string, string>> values) =>
        set.ToImmutableDictionary().SetItems(values);
}
