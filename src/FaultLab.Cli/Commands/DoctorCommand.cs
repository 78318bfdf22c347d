using System.CommandLine;
using System.Text.Json;
using FaultLab.Cli.Output;
using FaultLab.Lab.Doctor;
using FaultLab.Lab.Results;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab doctor</c>: what this machine can and cannot do, in one table, and the command that mends it.</summary>
internal static class DoctorCommand
{
    private const string Description = """
        Look at this machine: what labs need of it, what is there, and the command that mends what is not. Everything is tried, in throw-away
        namespaces; nothing is changed. Exit status 3 when something is missing.
        """;

    public static Command Create()
    {
        var json = ScenarioOptions.Json();
        var command = new LabCommand(
            "doctor",
            Description,
            "faultlab doctor",
            "faultlab doctor --json")
        {
            json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var store = ResultsStore.Default();
            var findings = new List<Finding>();
            foreach (var check in MachineChecks.All)
            {
                findings.Add(await check.RunAsync(store, cancellationToken));
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(findings, FaultLabJson.Document));
            }
            else
            {
                var table = new TextTable("This machine", "", "what", "found", "remedy");
                findings.ForEach(f => table.Add(f.Status.ToString().ToLowerInvariant(), f.Name, f.Detail, f.Remedy ?? ""));
                table.Write(output);
            }

            return findings.Any(f => f.Status == FindingStatus.Missing) ? ExitStatus.LabBroke : ExitStatus.Pass;
        });
        return command;
    }
}
