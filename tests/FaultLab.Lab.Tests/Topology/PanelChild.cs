using System.Diagnostics;
using System.Runtime.CompilerServices;
using FaultLab.Lab.Topology;

namespace FaultLab.Lab.Tests.Topology;

/// <summary>
/// This assembly started as a program of its own, to be killed: it builds a panel with two hosts, starts a process in one of them, says
/// "ready" and waits. The test host never comes here: only a child has the environment variable.
/// </summary>
internal static class PanelChild
{
    private const string Variable = "FAULTLAB_TEST_PANEL_FOLDER";

    public static Process Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PanelChild).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment[Variable] = folder;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder)
        {
            return;
        }

        var run = Path.GetFileName(folder);
        var journal = ResourceJournal.Open(folder);
        var panel = PatchPanel.Create(run, [TestRun.MakeLink()], journal, TimeProvider.System);
        var client = panel.CreateHost(TestRun.MakeNode("client", "02:fa:00:00:00:01"));
        panel.CreateHost(TestRun.MakeNode("server", "02:fa:00:00:00:02"));
        panel.WireAsync("lan", CancellationToken.None).GetAwaiter().GetResult();
        var mark = MarkedProcessesResource.Create(run, "child");
        journal.Record(mark);
        var start = new ProcessStartInfo("sleep", ["1000"]);
        start.Environment[MarkedProcessesResource.Variable] = mark.Mark;
        using var sleep = client.Run(() => Process.Start(start));
        Console.WriteLine("ready");
        Console.In.ReadLine();
        Environment.Exit(0);
    }
}
