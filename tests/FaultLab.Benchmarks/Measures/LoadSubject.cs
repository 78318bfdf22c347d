using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A load that runs until it is disposed of.</summary>
/// <param name="Program">What sends, and what belongs to it.</param>
/// <param name="CpuNanoseconds">CPU time of what sends.</param>
internal sealed record Load(IDisposable Program, Func<long> CpuNanoseconds) : IDisposable
{
    public void Dispose() => Program.Dispose();
}

/// <summary>A program that sends UDP datagrams from the left end to the right one as fast as it can.</summary>
/// <param name="Start">From the pair and the payload of a datagram in bytes.</param>
internal sealed record LoadSubject(string Name, string Tool, Func<VethPair, int, Load> Start)
{
    private const int Port = 6783;

    /// <param name="socket">raw or packet.</param>
    /// <param name="counted">An agent at the other end receives and counts them; else they are for <see cref="VethPair.NobodysAddress"/>.</param>
    public static LoadSubject FaultLab(string socket, bool counted) => new("FaultLab", "ip", (pair, size) =>
    {
        var receiver = counted ? AgentSubject.Start(pair.B) : null;
        receiver?.Connection.StartReceiverAsync(new ReceiverRequest("count", "datagrams", Port, 0), CancellationToken.None).GetAwaiter().GetResult();
        var agent = AgentSubject.Start(pair.A);
        var request = new DatagramsRequest
        {
            Target = counted ? VethPair.RightAddress : VethPair.NobodysAddress,
            Port = Port,
            Size = size,
            Socket = socket,
            Fragment = "allow",
            Count = 1_000_000_000,
            PerSecond = 1_000_000_000,
        };

        // It ends with the agent, long before the last.
        _ = agent.Connection.SendDatagramsAsync(request, CancellationToken.None);
        return new Load(new Several(agent, receiver), () => agent.CpuNanoseconds);
    });

    public static LoadSubject Iperf { get; } = new("iperf3", "iperf3", (pair, size) =>
    {
        var program = Measuring.Tools.PathOf("iperf3")!;
        var server = Peer.Start(pair.B, program, "-s", "-1", "--forceflush");
        server.WaitFor("Server listening");
        var client = Peer.Start(pair.A, program, "-c", VethPair.RightAddress, "-u", "-b", "0", "-l", Text(size), "-t", "30");
        return new Load(new Several(client, server), () => client.CpuNanoseconds);
    });

    public static LoadSubject Hping { get; } = new("hping3", "hping3", (pair, size) => Alone(
        pair, "hping3", "--udp", "-q", "--flood", "-p", Text(Port), "-d", Text(size), VethPair.NobodysAddress));

    public static LoadSubject Nping { get; } = new("nping", "nping", (pair, size) => Alone(
        pair, "nping", "--udp", "-p", Text(Port), "--data-length", Text(size), "--mtu", "1480", "--rate", "1000000",
        "-c", "100000000", "-q", "-N", "-H", VethPair.NobodysAddress));

    public static LoadSubject Trafgen { get; } = new("trafgen", "trafgen", (pair, size) =>
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-bench-").FullName;
        var config = Path.Combine(folder, "frame.cfg");
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture,
            $"{{ eth(da={VethPair.NobodysMac}, sa=02:fa:00:00:00:01) ipv4(saddr={VethPair.LeftAddress}, daddr={VethPair.NobodysAddress}) udp(sp=1000, dp={Port}) fill(0x41, {size}) }}\n"));
        var load = Alone(pair, "trafgen", "-i", config, "-o", VethPair.Left, "-n", "0", "--cpus", "1");
        return load with { Program = new Several(load.Program, new Folder(folder)) };
    });

    private static Load Alone(VethPair pair, string tool, params string[] arguments)
    {
        var peer = Peer.Start(pair.A, Measuring.Tools.PathOf(tool)!, arguments);
        return new Load(peer, () => peer.CpuNanoseconds);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Several(IDisposable First, IDisposable? Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second?.Dispose();
        }
    }

    private sealed record Folder(string Path) : IDisposable
    {
        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
