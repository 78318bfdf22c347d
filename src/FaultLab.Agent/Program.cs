using System.Globalization;
using System.Text.Json;
using FaultLab.Agent.Faults;
using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Agent.Tools;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

const int failed = 3;
const int wrongUsage = 4;
const string help = """
    faultlab-agent: runs on a node of a lab, injects faults there and reports what it sees.

      faultlab-agent serve                  speak JSON-RPC 2.0, one message a line, on standard input and output
      faultlab-agent serve --port DEVICE    ... on a character device, such as /dev/vport0p1
      faultlab-agent serve --virtio NAME    ... on the virtio-serial port of that name, such as org.faultlab.agent
      faultlab-agent configure FILE.json    set the node up as the file says, and end
      faultlab-agent TOOL ...               change or try the node's network: ovs, vxlan, nexthop, fdb, neigh, tun, client; --help after a tool's name shows how
      faultlab-agent --version | --help
    """;

switch (args)
{
    case ["--version"]:
        Console.Out.WriteLine($"faultlab-agent {AgentNode.Version}");
        return 0;
    case ["--help"] or ["-h"]:
        Console.Out.WriteLine(help);
        return 0;
    case ["serve"]:
        return Guarded(() => ServeOnce(DescriptorChannel.StandardStreams));
    case ["serve", "--port", var device]:
        return Guarded(() => ServeAgainAndAgain(() => device));
    case ["serve", "--virtio", var name]:
        return Guarded(() => ServeAgainAndAgain(() => VirtioPort.Find(name)));
    case ["configure", var file]:
        return Guarded(() => SetUpNode(file));
    case [PressureHolder.Command, var bytes, var threads, var agent]:
        OomProtection.Disable();
        return PressureHolder.Run(Number(bytes), (int)Number(threads), (int)Number(agent));
    case [var name, .. var arguments] when ToolCatalogue.Find(name) is { } tool:
        return ToolRun.Run(tool, arguments);
    default:
        Console.Error.WriteLine(help);
        return wrongUsage;
}

static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

static void ServeOnce(Func<DescriptorChannel> open)
{
    using var node = new Node();
    using var channel = open();
    using var session = new AgentSession(channel, node);
    session.Run();
}

static void ServeAgainAndAgain(Func<string?> findDevice)
{
    OomProtection.Enable();
    using var node = new Node();
    while (true)
    {
        using var channel = VirtioPort.Await(findDevice);
        using var session = new AgentSession(channel, node);
        session.Run();
    }
}

static void SetUpNode(string file)
{
    using var node = new Node();
    node.Configurator.Configure(
        JsonSerializer.Deserialize(File.ReadAllBytes(file), AgentJson.Default.NodeConfiguration) ?? throw new JsonException("null is no configuration"));
}

static int Guarded(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (Exception e) when (e is ErrnoException or IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException)
    {
        Console.Error.WriteLine($"faultlab-agent: {e.Message}");
        return failed;
    }
}
