using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FaultLab.Lab.Capturing;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab inspect FILE</c>: what is in a pcapng file.</summary>
internal static class InspectCommand
{
    private const string Description = """
        Say what is in a pcapng file: packets, time, protocols, the largest conversations, trouble of TCP, and the marks of faults and incidents.

        Exit status: 0 it was read to its end, 2 it is damaged from some point on, 3 it cannot be read.
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file (*.pcapng)." };
        var json = ScenarioOptions.Json();
        var command = new LabCommand("inspect", Description, "faultlab inspect results/quickstart-20260401T120000Z-7/capture/wan.pcapng", "faultlab inspect wan.pcapng --json")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            var report = CaptureFileReport.Read(parsed.GetRequiredValue(file));
            if (parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(report, FaultLabJson.Document));
            }
            else
            {
                Write(report, parsed.InvocationConfiguration.Output);
            }

            return report.Damage is null ? ExitStatus.Pass : ExitStatus.Inconclusive;
        });
        return command;
    }

    private static void Write(CaptureFileReport report, TextWriter output)
    {
        var span = TimeSpan.FromTicks((report.LastNanoseconds - report.FirstNanoseconds) / TimeSpan.NanosecondsPerTick);
        output.WriteLine($"{Wording.Count(report.Packets, "packet")}, {Wording.Bytes(report.Bytes)} on the wire, {Wording.Duration(span)}{(report.Cut > 0 ? $"; {report.Cut} cut" : "")}");
        if (report.Packets > 0)
        {
            output.WriteLine($"{Time(report.FirstNanoseconds)} to {Time(report.LastNanoseconds)}");
        }

        foreach (var (protocol, packets) in report.Protocols)
        {
            output.WriteLine($"  {protocol}: {packets}");
        }

        output.WriteLine(Wording.Count(report.ConversationCount, "conversation") + (report.ConversationCount > report.Conversations.Count ? ", the largest:" : ""));
        foreach (var one in report.Conversations)
        {
            output.WriteLine($"  {one.Protocol} {one.Ends}: {Wording.Count(one.Packets, "packet")}, {Wording.Bytes(one.Bytes)}");
        }

        var tcp = report.Tcp;
        if (tcp.Segments > 0)
        {
            output.WriteLine($"TCP: {Wording.Count(tcp.Connections, "connection")}, {Wording.Count(tcp.Retransmissions, "retransmission")}, {tcp.FilledGaps} late or lost before here, "
                + $"{Wording.Count(tcp.ZeroWindows, "closed window")}, {Wording.Count(tcp.Resets, "reset")}, {Wording.Count(tcp.Stalls, "stall")}");
            if (tcp.MultipathConnections + tcp.MultipathJoins > 0)
            {
                output.WriteLine($"MPTCP: {Wording.Count(tcp.MultipathConnections, "connection")}, {Wording.Count(tcp.MultipathJoins, "join")}");
            }
        }

        foreach (var mark in report.Marks)
        {
            output.WriteLine($"{Time(mark.Nanoseconds)} {Printable.Line(mark.Text.ReplaceLineEndings(" "))}");
        }

        if (report.Damage is not null)
        {
            output.WriteLine($"damaged: {report.Damage}");
        }
    }

    private static string Time(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick).ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}
