using System.Diagnostics;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>FaultLab's agent as a lab runs it: its own process in a namespace, driven and heard over its standard streams.</summary>
internal sealed class AgentSubject : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private AgentSubject(Process process, AgentConnection connection) => (_process, Connection) = (process, connection);

    /// <summary>The one that <c>lab/setup</c> builds; <c>FAULTLAB_AGENT</c> names another.</summary>
    public static string Program => Environment.GetEnvironmentVariable("FAULTLAB_AGENT") is { Length: > 0 } path
        ? path
        : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Readme.Path)!, "../../src/FaultLab.Cli/bin/Release/net10.0/agent/faultlab-agent"));

    public AgentConnection Connection { get; }

    /// <inheritdoc cref="ProcessCpu.Nanoseconds"/>
    public long CpuNanoseconds => ProcessCpu.Nanoseconds(_process.Id);

    /// <param name="heard">Called for each outcome of a probe.</param>
    /// <param name="life">Called for each death of a target, and when it lives again.</param>
    public static AgentSubject Start(NetworkNamespace home, Action<ProbeNotification>? heard = null, Action<LifeNotification>? life = null)
    {
        var start = new ProcessStartInfo(Program, ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = home.Run(() => Process.Start(start)) ?? throw new InvalidOperationException($"{Program} did not start; lab/setup builds it.");
        var connection = AgentConnection.Open(
            "bench", process.StandardOutput.BaseStream, process.StandardInput.BaseStream, new Listener(heard, life), TimeProvider.System);
        return new AgentSubject(process, connection);
    }

    public void StartProbe(string name, string target, int interval, int timeout, int deadAfter = 0) => Connection.StartProbeAsync(
        new ProbeRequest { Name = name, Kind = "icmp", Target = target, IntervalMilliseconds = interval, TimeoutMilliseconds = timeout, DeadAfter = deadAfter },
        CancellationToken.None).GetAwaiter().GetResult();

    public ProbeStatistics Statistics() => Connection.ProbeStatisticsAsync(CancellationToken.None).GetAwaiter().GetResult();

    public void Dispose()
    {
        Connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (!_process.WaitForExit(TimeToEnd))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private sealed class Listener(Action<ProbeNotification>? heard, Action<LifeNotification>? life) : IAgentListener
    {
        public void OnProbe(ProbeNotification notification) => heard?.Invoke(notification);

        public void OnLife(LifeNotification notification) => life?.Invoke(notification);

        public void OnSample(SampleNotification notification)
        {
            // Not asked for.
        }

        public void OnLink(LinkNotification notification)
        {
            // Not asked for.
        }

        public void OnTraffic(TrafficNotification notification)
        {
            // Not asked for.
        }

        public void OnLog(string message, string? affects = null) => Console.Error.WriteLine($"  the agent: {message}");

        public void OnUnreadable(string trouble) => Console.Error.WriteLine($"  the agent: {trouble}");
    }
}
