using System.CommandLine;
using System.CommandLine.Help;
using FaultLab.Cli.Commands;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli;

/// <summary>The commands of <c>faultlab</c>, in the order in which its help lists them.</summary>
internal static class RootCommandFactory
{
    private const string Description = """
        Breaks networks on purpose, on real kernels, and proves what survived.

        Every option also reads the environment: --seed reads FAULTLAB_SEED. An option that may be given several times reads
        several values there, with ";" between them.

        Exit status: 0 pass, 1 fail, 2 inconclusive, 3 the lab could not be built or broke, 4 the scenario or the command line is wrong.
        """;

    public static Command Create()
    {
        var root = new Command("faultlab", Description);
        root.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction()) });
        root.Options.Add(new VersionOption());
        foreach (var command in Commands())
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    private static Judgement Evaluate(Scenario scenario, Plan plan, History history) =>
        Judge.Evaluate(scenario, plan, history);

    private static IEnumerable<Command> Commands() =>
    [
        RunCommand.Create(),
        ValidateCommand.Create(),
        BisectCommand.Create(),
        PlanCommand.Create(),
        ListCommand.Create(),
        ReportCommand.Create(Evaluate),
        AnalyzeCommand.Create(Evaluate),
        CaptureCommand.Create(),
        InspectCommand.Create(),
        ImageCommand.Create(),
        CleanCommand.Create(),
        DoctorCommand.Create(),
        SchemaCommand.Create(),
    ];
}
