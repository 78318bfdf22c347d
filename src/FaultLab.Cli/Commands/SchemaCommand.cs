using System.CommandLine;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab schema</c>: the JSON schema of scenario files, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write it to this file.", HelpName = "FILE" };
        var check = new Option<string?>("--check") { Description = "Compare it with this file; exit status 1 when they differ.", HelpName = "FILE" };
        var command = new LabCommand(
            "schema",
            "Write the JSON schema of scenario files, with which an editor completes and checks them.",
            "faultlab schema -o scenarios/faultlab.schema.json",
            "faultlab schema --check scenarios/faultlab.schema.json")
        {
            output,
            check,
        };
        command.SetAction(parsed =>
        {
            var schema = ScenarioSchema.Create();
            if (parsed.GetValue(check) is { } checkedFile)
            {
                return Check(checkedFile, schema, parsed.InvocationConfiguration);
            }

            if (parsed.GetValue(output) is { } file)
            {
                Files.Write(file, schema);
            }
            else
            {
                parsed.InvocationConfiguration.Output.Write(schema);
            }

            return ExitStatus.Pass;
        });
        return command;
    }

    private static int Check(string file, string schema, InvocationConfiguration configuration)
    {
        if (Files.Read(file) == schema)
        {
            return ExitStatus.Pass;
        }

        configuration.Error.WriteLine($"{file} is not the schema of this faultlab; renew it: faultlab schema -o {file}");
        return ExitStatus.Fail;
    }
}
