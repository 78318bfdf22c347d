using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Linux.Events;

const string help = """
    faultlab-agent: runs on a node of a lab, injects faults there and reports what it sees.

      faultlab-agent serve                  speak JSON-RPC 2.0, one message a line, on standard input and output
      faultlab-agent serve --port DEVICE    ... on a character device, such as /dev/vport0p1
      faultlab-agent serve --virtio NAME    ... on the virtio-serial port of that name, such as org.faultlab.agent
      faultlab-agent configure FILE.json    set the node up as the file says, and end
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
        using (var channel = DescriptorChannel.StandardStreams())
        using (var session = new AgentSession(channel))
        {
            session.Run();
        }

        return 0;
    default:
        Console.Error.WriteLine(help);
        return 4;
}
