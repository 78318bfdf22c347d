using System.CommandLine;
using FaultLab.Lab.Results;
using FaultLab.Lab.Topology;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab clean</c>: takes away what killed runs left on the machine.</summary>
internal static class CleanCommand
{
    private const string Description = """
        Remove from the machine what runs left whose controller died: namespaces, taps, QEMU processes, agents. Each run's own journal
        says what that is; a run that goes on, and anything FaultLab did not make, is not touched. Results stay.

        Exit status: 0 when nothing is left, 3 when something could not be removed.
        """;

    public static Command Create()
    {
        var run = new Option<string?>("--run") { Description = "Only this run.", HelpName = "RUN" };
        var orphans = new Option<bool>("--orphans") { Description = "Also remove namespaces named fl-* of which no results folder knows and in which nothing runs." };
        var command = new LabCommand(
            "clean",
            Description,
            "faultlab clean",
            "faultlab clean --run quickstart-20260401T120000Z-7",
            "faultlab clean --orphans")
        {
            run,
            orphans,
        };
        command.SetAction(async (parsed, _) =>
        {
            var report = await new LabCleaner(ResultsStore.Default()).CleanAsync(parsed.GetValue(run), parsed.GetValue(orphans));
            Write(report, parsed.InvocationConfiguration);
            return report.Succeeded ? ExitStatus.Pass : ExitStatus.LabBroke;
        });
        return command;
    }

    private static void Write(CleanReport report, InvocationConfiguration configuration)
    {
        var output = configuration.Output;
        foreach (var cleaned in report.Runs)
        {
            output.WriteLine($"{cleaned.Run}: removed {cleaned.Report.Removed.Length}");
            foreach (var removed in cleaned.Report.Removed)
            {
                output.WriteLine($"  {removed}");
            }
        }

        foreach (var alive in report.Alive)
        {
            output.WriteLine($"{alive}: goes on, left alone");
        }

        foreach (var removed in report.RemovedOrphans)
        {
            output.WriteLine($"namespace {removed}: removed");
        }

        foreach (var orphan in report.Orphans)
        {
            output.WriteLine($"namespace {orphan}: of no run here; --orphans removes it");
        }

        foreach (var failure in report.Runs.SelectMany(cleaned => cleaned.Report.Failures).Concat(report.Failures))
        {
            configuration.Error.WriteLine($"not removed: {failure}");
        }

        if (report.Runs.IsEmpty && report.RemovedOrphans.IsEmpty)
        {
            output.WriteLine("nothing to clean");
        }
    }
}
