using FaultLab.Linux;

namespace FaultLab.Agent.Tools;

/// <summary>Runs one tool as a process of its own.</summary>
internal static class ToolRun
{
    /// <summary>The kernel refused, the node lacks something, or what was looked at is not as it should be.</summary>
    private const int Refused = 1;

    private const int WrongUsage = 4;

    public static int Run(ITool tool, string[] arguments)
    {
        if (arguments is ["--help"])
        {
            Console.Out.WriteLine(UsageOf(tool));
            return 0;
        }

        try
        {
            Console.Out.WriteLine(tool.Run(new ToolWords(arguments)));
            return 0;
        }
        catch (Exception e) when (e is ErrnoException or ToolFailure)
        {
            Console.Error.WriteLine($"agent {tool.Name}: {e.Message}");
            return Refused;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine($"agent {tool.Name}: {e.Message}\n{UsageOf(tool)}");
            return WrongUsage;
        }
    }

    private static string UsageOf(ITool tool) =>
        "usage:\n" + string.Join('\n', tool.Usage.Split('\n').Select(line => $"  agent {tool.Name} {line}"));
}
