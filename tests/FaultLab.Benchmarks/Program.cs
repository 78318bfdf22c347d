using FaultLab.Benchmarks;
using FaultLab.Benchmarks.Measuring;

// lab/dotnet run --project tests/FaultLab.Benchmarks -c Release -- [measure…] [--rounds N] [--write] [--list]
const int DefaultRounds = 5;
var names = new List<string>();
var (rounds, write) = (DefaultRounds, false);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--list":
            foreach (var measure in MeasureCatalogue.All)
            {
                Console.WriteLine($"{measure.Name,-24} {measure.Title}");
            }

            return 0;
        case "--write":
            write = true;
            break;
        case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], out var asked) && asked > 0:
            (rounds, i) = (asked, i + 1);
            break;
        default:
            names.Add(args[i]);
            break;
    }
}

if (names.FirstOrDefault(n => MeasureCatalogue.All.All(m => m.Name != n)) is { } unknown)
{
    Console.Error.WriteLine($"There is no measure '{unknown}'. --list names them; other options are --rounds N and --write.");
    return 4;
}

var measures = MeasureCatalogue.All.Where(m => names.Count == 0 || names.Contains(m.Name)).ToList();
if (measures.SelectMany(m => m.Tools).Where(tool => !Tools.IsThere(tool)).Distinct().ToList() is { Count: > 0 } missing)
{
    Console.Error.WriteLine($"Not installed: {string.Join(", ", missing)}. lab/setup --bench installs what the comparisons need.");
    return 3;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var missed = 0;
foreach (var measure in measures)
{
    Console.Error.WriteLine($"{measure.Name} …");
    MeasureResult result;
    try
    {
        result = await measure.RunAsync(rounds, text => Console.Error.WriteLine($"  {text}"), stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 2;
    }

    var section = ResultTable.Section(measure, result, rounds, TimeProvider.System.GetUtcNow());
    Console.WriteLine(section);
    missed += result.Goals.Count(g => !g.Met);
    if (write)
    {
        var path = Readme.Path;
        File.WriteAllText(path, ResultTable.Replace(File.ReadAllText(path), measure.Name, section));
    }
}

return missed == 0 ? 0 : 1;
