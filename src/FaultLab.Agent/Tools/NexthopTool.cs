using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>Next hops of a tunnel as objects, one by one and as groups, for FDB entries to name.</summary>
internal sealed class NexthopTool : ITool
{
    public string Name => "nexthop";

    public string Usage => """
        add NUMBER via=ADDRESS
        add NUMBER group=NUMBER[,NUMBER...]
        """;

    public string Run(ToolWords words)
    {
        if (!words.Take("add"))
        {
            throw new ArgumentException("it can only add");
        }

        var id = ToolWords.Parse("the number", words.Next("its number"));
        var via = words.OptionalAddress("via");
        var group = words.Optional("group")?.Split(',').Select(member => ToolWords.Parse("group", member)).ToArray();
        words.End();
        using var netlink = RouteNetlink.Open();
        switch (via, group)
        {
            case (not null, null):
                netlink.Nexthops.AddForFdb(id, via);
                return $"next hop {id} is {via}";
            case (null, not null):
                netlink.Nexthops.AddGroupForFdb(id, group);
                return $"next hop {id} is a group of {group.Length}";
            default:
                throw new ArgumentException("it needs either via= or group=");
        }
    }
}
