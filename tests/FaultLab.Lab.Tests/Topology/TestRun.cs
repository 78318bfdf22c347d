using System.Collections.Immutable;
using System.Diagnostics;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Netlink;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Topology;

/// <summary>A panel with two hosts on one wire, 198.18.0.1/24 and 198.18.0.2/24, torn down by its journal at the end.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    private static int _count;

    public TestRun(Impairment? impair = null)
    {
        Name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;
        Journal = ResourceJournal.Open(Folder);
        Panel = PatchPanel.Create(Name, [MakeLink(impair)], Journal, TimeProvider.System);
        Client = Panel.CreateHost(MakeNode("client", "02:fa:00:00:00:01"));
        Server = Panel.CreateHost(MakeNode("server", "02:fa:00:00:00:02"));
        Panel.WireAsync("lan", CancellationToken.None).GetAwaiter().GetResult();
        Configure(Client, "198.18.0.1/24");
        Configure(Server, "198.18.0.2/24");
        WaitUntilReachable();
    }

    public string Name { get; }

    public string Folder { get; }

    public string JournalPath => Path.Combine(Folder, ResourceJournal.FileName);

    public ResourceJournal Journal { get; }

    public PatchPanel Panel { get; }

    public HostNamespace Client { get; }

    public HostNamespace Server { get; }

    public static LinkPlan MakeLink(Impairment? impair = null) => new()
    {
        Link = new Link { Name = "lan", A = new Endpoint("client", "eth0"), B = new Endpoint("server", "eth0"), Impair = impair },
        Captured = false,
    };

    public static NodePlan MakeNode(string name, string mac) => new()
    {
        Node = new Node { Name = name, Kind = NodeKind.Host },
        Interfaces = [new InterfacePlan { Name = "eth0", Link = "lan", Mac = mac, Addresses = [], Mtu = 1500 }],
        Routes = [],
    };

    public static void Configure(HostNamespace host, string address)
    {
        var index = host.Netlink.Links.Get("eth0").Index;
        host.Netlink.Addresses.Add(InterfaceAddress.Parse(index, address));
        host.Netlink.Links.SetUp(index, up: true);
    }

    /// <summary>The exit status of busybox's ping from client to server: 0 when all is well.</summary>
    public int Ping(int size = 56, int count = 3) => Commands.Try(
        "ip", "netns", "exec", Client.Name, "busybox", "ping", "-c", $"{count}", "-i", "0.05", "-W", "2", "-s", $"{size}", "198.18.0.2").Status;

    /// <summary>A port takes packets a moment after it got its carrier; on a busy machine the moment is long.</summary>
    public void WaitUntilReachable() => Assert.That(() => Ping(count: 1), Is.Zero.After(15_000, 10));

    /// <summary>Starts a command inside a host's namespace.</summary>
    public static Process Start(HostNamespace host, string command, params string[] arguments) =>
        host.Run(() => Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true }))!;

    public async ValueTask DisposeAsync()
    {
        Panel.Dispose();
        Journal.Dispose();
        var report = await Teardown.RunAsync(JournalPath);
        Directory.Delete(Folder, recursive: true);
        Assert.That(report.Failures, Is.Empty);
    }
}
