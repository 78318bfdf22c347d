using System.ComponentModel;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A command runs on a node.")]
internal sealed record RunConfig : IFaultConfig
{
    [Description("The node.")]
    public required string? On { get; init; }

    [Description("The command, run by /bin/sh -c. Write $${NAME} for a ${NAME} of the shell.")]
    public required string? Command { get; init; }

    [Description("The command that undoes it. Default: there is nothing to undo.")]
    public string? Undo { get; init; }

    [Description("After this it is killed and the fault has failed. Default 30s.")]
    public TimeSpan? Timeout { get; init; }

    [Description("How long until undo runs. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => Undo is not null;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "run faults");
        if (For is not null && Undo is null)
        {
            conversion.Error($"{path}.for", "nothing is undone then; set \"undo\" or leave \"for\" out");
        }

        var fault = new RunFault { On = On ?? "", Command = Command ?? "", Undo = Undo, For = For };
        return fault with { Timeout = Timeout ?? fault.Timeout };
    }
}
