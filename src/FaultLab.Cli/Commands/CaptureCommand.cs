using System.CommandLine;
using System.Text.Json;
using FaultLab.Lab.Capturing;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using FaultLab.Linux.Packets.Filters;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab capture LINK|IFACE</c>: packets to pcapng files.</summary>
internal static class CaptureCommand
{
    private const string Description = """
        Capture the packets of a link of a lab that runs, or of an interface of this machine, to pcapng files with the kernel's
        nanosecond timestamps. It stops on Ctrl-C and says how many packets it has and how many were lost.

        Exit status: 0 all packets are in the file, 2 some were lost or it ended by itself, 3 it could not begin, 4 the command line is wrong.
        """;

    private const int DefaultRing = 64;

    public static Command Create()
    {
        var name = new Argument<string>("LINK|IFACE") { Description = "A link of a running lab, or an interface." };
        var write = new Option<string>("--write", "-w") { Description = "The file to write; those that follow it in a ring get a number.", HelpName = "FILE", Required = true };
        var run = new Option<string?>("--run") { Description = "The lab whose link is meant, where several run.", HelpName = "RUN" };
        var at = new Option<string?>("--at") { Description = "The end of the link: what this node sends, before any impairment, and what it gets.", HelpName = "NODE" };
        var filter = new Option<string?>("--filter", "-f") { Description = "Only packets that match, as tcpdump takes it: 'udp port 53 and host 198.18.0.1'.", HelpName = "EXPRESSION" };
        var snap = new Option<ByteSize>("--snap") { Description = "Bytes kept of each packet. Default: all.", CustomParser = CaptureOptionParsers.Size, HelpName = "SIZE" };
        var size = new Option<ByteSize>("--size") { Description = "Begin another file at this size.", CustomParser = CaptureOptionParsers.Size, HelpName = "SIZE" };
        var every = new Option<TimeSpan>("--every") { Description = "Begin another file after this time.", CustomParser = CaptureOptionParsers.Duration, HelpName = "TIME" };
        var files = new Option<int>("--files") { Description = "Keep only the newest files, so many. Default: all.", HelpName = "NUMBER" };
        var budget = new Option<ByteSize>("--budget") { Description = "Bound for all files together; the oldest go.", CustomParser = CaptureOptionParsers.Size, HelpName = "SIZE" };
        var count = new Option<long>("--count", "-c") { Description = "Stop after so many packets.", HelpName = "NUMBER" };
        var duration = new Option<TimeSpan>("--duration") { Description = "Stop after this time.", CustomParser = CaptureOptionParsers.Duration, HelpName = "TIME" };
        var ring = new Option<int?>("--ring") { Description = "Memory in which the kernel holds packets that are not taken yet, in MiB. Default 64.", HelpName = "MIB" };
        var json = ScenarioOptions.Json();
        var command = new LabCommand(
            "capture",
            Description,
            "faultlab capture wan -w wan.pcapng",
            "faultlab capture eth0 -w dns.pcapng --filter 'udp port 53' --snap 256 -c 1000",
            "faultlab capture wan -w wan.pcapng --size 100MB --files 20")
        {
            name, write, run, at, filter, snap, size, every, files, budget, count, duration, ring, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ring) is < 1 or > 4096)
            {
                result.AddError("--ring takes a number from 1 to 4096.");
            }

            if (result.GetValue(files) < 0 || result.GetValue(count) < 0)
            {
                result.AddError("--files and --count take a number that is not negative.");
            }

            if (result.GetValue(files) > 0 && result.GetValue(size).Bytes == 0 && result.GetValue(every) == TimeSpan.Zero)
            {
                result.AddError("--files needs --size or --every: without them there is one file only.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            FilterProgram? program = null;
            try
            {
                program = parsed.GetValue(filter) is { } expression ? FilterCompiler.Compile(expression) : null;
            }
            catch (FilterException e)
            {
                error.WriteLine(e.Message);
                return ExitStatus.WrongScenario;
            }

            var point = CapturePoint.Find(parsed.GetRequiredValue(name), parsed.GetValue(run), parsed.GetValue(at));
            var budgetBytes = parsed.GetValue(budget).Bytes;
            var target = new CaptureFileOptions
            {
                Path = parsed.GetRequiredValue(write),
                InterfaceName = point.Title,
                SnapLength = (int)parsed.GetValue(snap).Bytes,
                FilterText = parsed.GetValue(filter),
                FileBytes = parsed.GetValue(size).Bytes is > 0 and var asked ? asked : budgetBytes / CaptureShelf.FilesOfBudget,
                FileTime = parsed.GetValue(every),
                Files = parsed.GetValue(files),
                MostPackets = parsed.GetValue(count),
                Shelf = new CaptureShelf(budgetBytes),
            };
            var options = new CaptureOptions { SnapLength = target.SnapLength, Filter = program, RingMegabytes = parsed.GetValue(ring) ?? DefaultRing };
            using var interruption = new Interruption(TimeProvider.System, cancellationToken);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
            if (parsed.GetValue(duration) is { Ticks: > 0 } time)
            {
                end.CancelAfter(time);
            }

            var outcome = await CaptureSession.RunAsync(
                point, target, options, () => error.WriteLine($"capturing on {point.Title}; Ctrl-C stops"), TimeProvider.System, end.Token);
            Write(parsed, outcome, parsed.GetValue(json));
            foreach (var trouble in target.Shelf.Troubles)
            {
                error.WriteLine(trouble);
            }

            return outcome.Trouble is null && outcome.Dropped == 0 && target.Shelf.Troubles.Count == 0 ? ExitStatus.Pass : ExitStatus.Inconclusive;
        });
        return command;
    }

    private static void Write(ParseResult parsed, CaptureOutcome outcome, bool json)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(outcome, FaultLabJson.Document));
            return;
        }

        output.WriteLine($"{Wording.Count(outcome.Captured, "packet")} captured");
        output.WriteLine($"{Wording.Count(outcome.Received, "packet")} received by filter");
        output.WriteLine($"{Wording.Count(outcome.Dropped, "packet")} dropped by kernel");
        output.WriteLine($"{Wording.Bytes(outcome.Bytes)} in {Wording.Count(outcome.Files, "file")}");
        if (outcome.Trouble is not null)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"the capture ended by itself: {outcome.Trouble}");
        }
    }
}
