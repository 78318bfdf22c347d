using System.Net;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Wires;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>
/// Two namespaces with addresses and a user wire between them: veth, wire, veth, as between host nodes of a lab. Nothing crosses it but the
/// measure's load: neighbours are fixed, IPv6 is off.
/// </summary>
internal sealed class CarriedPath : IDisposable
{
    public static readonly IPAddress SourceAddress = IPAddress.Parse(VethPair.LeftAddress);
    public static readonly IPAddress TargetAddress = IPAddress.Parse(VethPair.RightAddress);

    private const int Mtu = 1500;

    private readonly VethPair _near = new();
    private readonly VethPair? _far;
    private readonly WireEngine? _engine;

    /// <param name="carried">False: one veth and no wire, to compare with.</param>
    public CarriedPath(bool carried = true)
    {
        if (carried)
        {
            _far = new VethPair();
            _engine = WireEngine.Start(WireEngine.LargestFrameOf(Mtu));
            Wire = _engine.Add("bench");
            Wire.Connect(isA: true, Open(_near.B, VethPair.Right));
            Wire.Connect(isA: false, Open(_far.A, VethPair.Left));
        }

        Source = _near.A;
        (Target, var targetInterface) = _far is null ? (_near.B, VethPair.Right) : (_far.B, VethPair.Right);
        Offloads(Source, VethPair.Left);
        Offloads(Target, targetInterface);
        SetUp(Source, VethPair.Left, SourceAddress, TargetAddress, MacOf(Target, targetInterface));
        SetUp(Target, targetInterface, TargetAddress, SourceAddress, MacOf(Source, VethPair.Left));
    }

    public NetworkNamespace Source { get; }

    public NetworkNamespace Target { get; }

    /// <summary>Null: there is none.</summary>
    public UserWire? Wire { get; }

    /// <summary>Nanoseconds that the wire's thread ran on a CPU (proc_pid_schedstat(5)).</summary>
    public static long WireCpuNanoseconds => ProcessCpu.NanosecondsOfThreads("wires");

    public void Dispose()
    {
        _engine?.Dispose();
        _near.Dispose();
        _far?.Dispose();
    }

    private static FrameSocket Open(NetworkNamespace home, string name)
    {
        Offloads(home, name);
        using var netlink = home.Run(RouteNetlink.Open);
        var index = netlink.Links.Get(name).Index;
        return home.Run(() => FrameSocket.OnInterface(index));
    }

    private static void Offloads(NetworkNamespace home, string name) => home.Run(() => FaultLab.Linux.Wires.Offloads.SwitchOff(name));

    private static string MacOf(NetworkNamespace home, string name)
    {
        using var netlink = home.Run(RouteNetlink.Open);
        return netlink.Links.Get(name).Mac;
    }

    private static void SetUp(NetworkNamespace home, string name, IPAddress own, IPAddress other, string otherMac)
    {
        using var netlink = home.Run(RouteNetlink.Open);
        var index = netlink.Links.Get(name).Index;
        netlink.Addresses.Add(InterfaceAddress.Parse(index, $"{own}/24"));
        netlink.Neighbours.AddPermanent(index, other, otherMac);
    }
}
