using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>Makes a vxlan device, up and with an address.</summary>
internal sealed class VxlanTool : ITool
{
    private const ushort StandardPort = 4789;

    public string Name => "vxlan";

    public string Usage => "add NAME id=NUMBER [port=UDP-PORT] [local=ADDRESS] [remote=ADDRESS] [mac=MAC] [address=ADDRESS/LENGTH]";

    public string Run(ToolWords words)
    {
        if (!words.Take("add"))
        {
            throw new ArgumentException("it can only add");
        }

        var device = new VxlanDevice(
            words.Next("the name of the device"), words.Number("id"), words.OptionalPort("port") ?? StandardPort,
            words.OptionalAddress("local"), words.OptionalAddress("remote"), words.Optional("mac"));
        var address = words.Optional("address");
        words.End();
        using var netlink = RouteNetlink.Open();
        netlink.Vxlans.Create(device);
        var index = netlink.Links.Get(device.Name).Index;
        if (address is not null)
        {
            netlink.Addresses.Add(InterfaceAddress.Parse(index, address));
        }

        netlink.Links.SetUp(index, up: true);
        return $"{device.Name} is up";
    }
}
