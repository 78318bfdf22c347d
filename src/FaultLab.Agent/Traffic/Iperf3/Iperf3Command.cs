using System.Globalization;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Traffic.Iperf3;

/// <summary>How the node's iperf3 is called.</summary>
/// <param name="Path">Of the program: iperf3 itself, or what makes its sockets multipath ones.</param>
internal sealed record Iperf3Command(string Path, string[] Prefix)
{
    /// <summary>Seconds; iperf3's shortest. Stalls are told to within it.</summary>
    private const string IntervalSeconds = "0.1";

    /// <summary>After so long without data (or an acknowledgement of it) an end gives up, as FaultLab's own TCP does.</summary>
    private const string TimeoutMilliseconds = "10000";

    private const string ConnectMilliseconds = "2000";

    /// <exception cref="AgentRequestException">The node has none, or none that can do what is asked for.</exception>
    public static Iperf3Command For(Iperf3Request request)
    {
        var path = ProgramPath.Find("iperf3") ?? throw Refused("there is no iperf3 on the node: its image needs the package iperf3");
        if (!request.Mptcp || KnowsMultipath(path))
        {
            return new Iperf3Command(path, ["iperf3"]);
        }

        var wrapper = ProgramPath.Find("mptcpize") ?? throw Refused("its iperf3 knows no --mptcp (3.19 is the first that does), and there is no mptcpize to help: install the package mptcpize");
        return new Iperf3Command(wrapper, ["mptcpize", "run", path]);
    }

    /// <param name="seconds">A client's: how long it runs.</param>
    public string[] Arguments(Iperf3Request request, int seconds)
    {
        var arguments = new List<string>([.. Prefix, "--port", Text(request.Port), "--interval", IntervalSeconds, "--format", "k", "--forceflush"]);
        if (request.Mptcp && Prefix.Length == 1)
        {
            arguments.Add("--mptcp");
        }

        if (request.Target is null)
        {
            arguments.Add("--server");
            arguments.AddRange(Timeouts(request));
            return [.. arguments];
        }

        arguments.AddRange(["--client", request.Target, "--time", Text(seconds), "--length", Text(request.Length),
            "--parallel", Text(request.Streams), "--bitrate", Text(request.BitsPerSecond / request.Streams), "--connect-timeout", ConnectMilliseconds]);
        if (request.Udp)
        {
            arguments.Add("--udp");
        }

        if (!request.Sends)
        {
            arguments.Add("--reverse");
        }

        arguments.AddRange(Timeouts(request));

        return [.. arguments];
    }

    private static string[] Timeouts(Iperf3Request request) =>
        !request.Sends ? ["--rcv-timeout", TimeoutMilliseconds] : request.Udp || request.Mptcp ? [] : ["--snd-timeout", TimeoutMilliseconds];

    private static bool KnowsMultipath(string path) =>
        ShellCommand.Run($"'{path}' --help", TimeSpan.FromSeconds(10), CancellationToken.None) is var help && (help.Output + help.Errors).Contains("--mptcp", StringComparison.Ordinal);

    private static AgentRequestException Refused(string reason) => new(AgentMethods.RefusedByKernel, reason);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
