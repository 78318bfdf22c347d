using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FaultLab.Bisecting;
using FaultLab.Cli.Terminal;
using FaultLab.Lab.Matrices;
using FaultLab.Lab.Results;
using FaultLab.Matrices;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab bisect FILE</c>: at which version a failure came, or went.</summary>
internal static class BisectCommand
{
    private const string Description = """
        Find the first bad value of a parameter between a good and a bad one: the kernels between two versions that Debian's archives carry, whole
        numbers, or a list of your own. A run that fails is bad, one that passes good; what is inconclusive twice, or does not boot, is skipped.
        Both ends are run first. Runs that contradict one another are repeated until the answer is sure.

        Exit status: 0 found, 2 it cannot be told (the reason is written), 3 the lab could not be built, 4 the scenario or the command line is wrong.
        """;

    public static Command Create()
    {
        var file = ScenarioOptions.File();
        var set = ScenarioOptions.Set();
        var seed = ScenarioOptions.Seed();
        var json = new Option<bool>("--json") { Description = "Write the result as JSON to the standard output, and what happens to the error output." };
        var param = new Option<string>("--param") { Description = "The parameter of the scenario to vary.", HelpName = "NAME", DefaultValueFactory = _ => "kernel" };
        var good = new Option<string>("--good") { Description = "A value with which the scenario passes.", HelpName = "VALUE", Required = true };
        var bad = new Option<string>("--bad") { Description = "A value with which it fails.", HelpName = "VALUE", Required = true };
        var firstGood = new Option<bool>("--first-good") { Description = "The bad value comes first: find the first good one after it, where the failure was mended." };
        var values = new Option<string?>("--values") { Description = "The values in their order, when they are neither kernels nor whole numbers.", HelpName = "VALUE,…" };
        var incident = Incident();
        var repeat = Repeat();
        var noVerify = new Option<bool>("--no-verify") { Description = "Believe the two ends without running them." };
        var command = new LabCommand(
            "bisect",
            Description,
            "faultlab bisect my.faultlab.yaml --param kernel --good 6.12.74 --bad 6.12.90",
            "faultlab bisect my.faultlab.yaml --param kernel --first-good --bad 6.12.85 --good 6.12.117 --incident crash:vxlan_snoop",
            "faultlab bisect my.faultlab.yaml --param rate --good 1 --bad 64 --repeat 3")
        {
            file, param, good, bad, firstGood, values, incident, repeat, noVerify, set, seed, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(file);
            var parameter = parsed.GetValue(param)!;
            if (ScenarioOptions.Load(parsed, name, set) is not { Scenario: { } scenario } || !IsRight(parsed, parameter, set, scenario))
            {
                return ExitStatus.WrongScenario;
            }

            using var interruption = new Interruption(TimeProvider.System, cancellationToken);
            var output = parsed.GetValue(json) ? parsed.InvocationConfiguration.Error : parsed.InvocationConfiguration.Output;
            var view = new BisectView(output, TimeProvider.System);
            var options = new BisectionOptions { FirstGood = parsed.GetValue(firstGood), Repeat = parsed.GetValue(repeat), VerifyEnds = !parsed.GetValue(noVerify) };
            var (first, last) = options.FirstGood ? (bad, good) : (good, bad);
            var loader = new MatrixLoader(name, ScenarioOptions.ValuesOf(parsed, set));
            var between = await BisectValues.BetweenAsync(
                loader, parameter, parsed.GetRequiredValue(first), parsed.GetRequiredValue(last), ListOf(parsed.GetValue(values)), TimeProvider.System, view, interruption.Token);
            var (cells, errors) = loader.Load([new MatrixAxis(parameter, between)], parsed.GetValue(seed));
            if (!errors.IsEmpty)
            {
                errors.ToList().ForEach(error => parsed.InvocationConfiguration.Error.WriteLine(error));
                return ExitStatus.WrongScenario;
            }

            view.Begin(parameter, between, options);
            var run = new BisectRun(ResultsStore.Default(), view, TimeProvider.System)
            {
                Options = options,
                Incident = parsed.GetValue(incident),
            };
            var (summary, folder) = await run.RunAsync(name, parameter, cells, interruption.Token);
            view.Finish(summary, folder);
            if (parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(summary, FaultLabJson.Document));
            }

            return summary.End == BisectionEnd.Found ? ExitStatus.Pass : ExitStatus.Inconclusive;
        });
        return command;
    }

    private static Option<IncidentFilter?> Incident() => new("--incident")
    {
        Description = "Only this failure counts as bad, in that function where one is given: crash, deadlock, crash:vxlan_snoop.",
        HelpName = "KIND[:FUNCTION]",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (IncidentFilter.TryParse(text, out var filter))
            {
                return filter;
            }

            var nearest = NearestName.Of(text.Split(':')[0], IncidentFilter.Kinds);
            result.AddError($"--incident takes one of {string.Join(", ", IncidentFilter.Kinds)}, not \"{text}\"{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}");
            return null;
        },
    };

    private static Option<int> Repeat() => new("--repeat")
    {
        Description = "How many runs the values on either side of the change get at least. Default: 1, and more where the runs contradict one another.",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var repeat) && repeat is > 0 and <= 100)
            {
                return repeat;
            }

            result.AddError($"--repeat takes a whole number from 1 to 100, not \"{result.Tokens[0].Value}\".");
            return 1;
        },
    };

    private static bool IsRight(ParseResult parsed, string parameter, Option<string[]> set, Scenario scenario)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (!scenario.Params.ContainsKey(parameter))
        {
            var nearest = NearestName.Of(parameter, scenario.Params.Keys);
            error.WriteLine($"--param {parameter}: the scenario has no parameter of that name{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}");
            return false;
        }

        if (ScenarioOptions.ValuesOf(parsed, set).ContainsKey(parameter))
        {
            error.WriteLine($"--set {parameter}: it is the parameter that is varied; leave it out");
            return false;
        }

        return true;
    }

    private static ImmutableArray<string> ListOf(string? values) =>
        [.. (values ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
}
