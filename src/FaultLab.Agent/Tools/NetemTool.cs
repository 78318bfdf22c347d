using System.Globalization;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>The network emulator of the node's own kernel on one of its interfaces, for what leaves by it (tc-netem(8)).</summary>
internal sealed class NetemTool : ITool
{
    public string Name => "netem";

    public string Usage => "set DEVICE [delay=TIME] [jitter=TIME] [loss=SHARE] [duplicate=SHARE] [reorder=SHARE] [limit=PACKETS], clear DEVICE; times such as 20ms, shares such as 1%";

    public string Run(ToolWords words)
    {
        var clear = words.Take("clear");
        if (!clear && !words.Take("set"))
        {
            throw new ArgumentException("it can only set and clear");
        }

        var device = words.Next("the device");
        using var netlink = RouteNetlink.Open();
        var index = netlink.Links.Get(device).Index;
        if (clear)
        {
            words.End();
            netlink.Qdiscs.DeleteRoot(index);
            return $"{device} has no netem";
        }

        var wanted = new Netem();
        wanted = wanted with
        {
            Delay = Time(words, "delay"),
            Jitter = Time(words, "jitter"),
            Loss = Share(words, "loss"),
            Duplicate = Share(words, "duplicate"),
            Reorder = Share(words, "reorder"),
            LimitPackets = words.OptionalNumber("limit") ?? wanted.LimitPackets,
        };
        words.End();
        netlink.Qdiscs.ReplaceRoot(index, wanted);
        return netlink.Qdiscs.List(index).FirstOrDefault(q => q.IsRoot)?.Netem is { } read
            ? $"{device}: {read}"
            : throw new InvalidOperationException($"{device} reads back without netem");
    }

    private static TimeSpan Time(ToolWords words, string key) => words.Optional(key) switch
    {
        null => TimeSpan.Zero,
        { } text when text.EndsWith("ms", StringComparison.Ordinal) => TimeSpan.FromMilliseconds(Number(key, text, text[..^2])),
        { } text when text.EndsWith("us", StringComparison.Ordinal) => TimeSpan.FromMicroseconds(Number(key, text, text[..^2])),
        { } text => throw new ArgumentException($"{key}={text} is no time such as 20ms or 500us"),
    };

    private static double Share(ToolWords words, string key) => words.Optional(key) switch
    {
        null => 0,
        { } text when text.EndsWith('%') && Number(key, text, text[..^1]) is <= 100 and var percent => percent / 100,
        { } text => throw new ArgumentException($"{key}={text} is no share such as 1%"),
    };

    private static double Number(string key, string text, string digits) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number : throw new ArgumentException($"{key}={text} is no number");
}
