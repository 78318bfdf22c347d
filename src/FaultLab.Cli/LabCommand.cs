using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FaultLab.Cli;

/// <summary>A command with examples, which its help shows last.</summary>
internal sealed class LabCommand(string name, string summary, params string[] examples) : Command(name, summary)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The usual help, and then the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var status = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is LabCommand { Examples.Count: > 0 } command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return status;
    }
}
