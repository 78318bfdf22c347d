using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>The datapath of Open vSwitch in the kernel, without its programs: datapaths, ports and flows.</summary>
internal sealed class OvsTool : ITool
{
    public string Name => "ovs";

    public string Usage => """
        add-dp DATAPATH
        del-dp DATAPATH
        add-if DATAPATH NAME [type=netdev|internal|vxlan] [port=UDP-PORT]
        del-if DATAPATH NAME
        add-flow DATAPATH in=NAME out=NAME[,NAME...] [tunnel=ADDRESS] [key=NUMBER]
        """;

    public string Run(ToolWords words)
    {
        var action = words.Next("what to do");
        var datapath = words.Next("the name of the datapath");
        using var ovs = OpenVSwitch.Open();
        return action switch
        {
            "add-dp" => AddDatapath(ovs, datapath, words),
            "del-dp" => DeleteDatapath(ovs, datapath, words),
            "add-if" => AddPort(ovs, datapath, words),
            "del-if" => DeletePort(ovs, datapath, words),
            "add-flow" => AddFlow(ovs, datapath, words),
            _ => throw new ArgumentException($"\"{action}\" is none of its actions"),
        };
    }

    private static string AddDatapath(OpenVSwitch ovs, string datapath, ToolWords words)
    {
        words.End();
        ovs.AddDatapath(datapath);
        return $"datapath {datapath} is there";
    }

    private static string DeleteDatapath(OpenVSwitch ovs, string datapath, ToolWords words)
    {
        words.End();
        ovs.DeleteDatapath(datapath);
        return $"datapath {datapath} is gone";
    }

    private static string AddPort(OpenVSwitch ovs, string datapath, ToolWords words)
    {
        var name = words.Next("the name of the port");
        var type = words.Optional("type") switch
        {
            null or "netdev" => VportType.NetDevice,
            "internal" => VportType.Internal,
            "vxlan" => VportType.Vxlan,
            var other => throw new ArgumentException($"type={other} is none of netdev, internal, vxlan"),
        };
        var udpPort = words.OptionalPort("port");
        words.End();
        if (type == VportType.Vxlan != udpPort is not null)
        {
            throw new ArgumentException("port= belongs to type=vxlan, which needs it");
        }

        var number = ovs.AddPort(datapath, name, type, udpPort);
        return $"{name} is port {number} of {datapath}";
    }

    private static string DeletePort(OpenVSwitch ovs, string datapath, ToolWords words)
    {
        var name = words.Next("the name of the port");
        words.End();
        ovs.DeletePort(datapath, name);
        return $"{name} is gone from {datapath}";
    }

    private static string AddFlow(OpenVSwitch ovs, string datapath, ToolWords words)
    {
        var from = words.Required("in");
        var to = words.Required("out").Split(',');
        var tunnel = words.OptionalAddress("tunnel");
        var key = words.OptionalNumber("key") ?? 0;
        words.End();
        ovs.AddFlow(datapath, from, to, tunnel, key);
        return $"what comes in by {from} goes out by {string.Join(" and ", to)}";
    }
}
