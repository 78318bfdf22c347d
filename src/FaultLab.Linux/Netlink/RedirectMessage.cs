using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>A u32 filter that matches everything and redirects it (linux/pkt_cls.h, linux/tc_act/tc_mirred.h).</summary>
internal static class RedirectMessage
{
    private const string FilterKind = "u32";
    private const string ActionKind = "mirred";
    private const ushort SelectorAttribute = 5;
    private const ushort ActionsAttribute = 7;
    private const ushort FirstAction = 1;
    private const ushort ActionKindAttribute = 1;
    private const ushort ActionOptionsAttribute = 2;
    private const ushort MirredParameters = 2;
    private const byte Terminal = 1;
    private const int Stolen = 4;
    private const int EgressRedirect = 1;

    /// <summary>struct tc_u32_sel with one struct tc_u32_key behind it: <c>match u32 0 0</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Selector
    {
        public byte Flags;
        public byte OffsetShift;
        public byte KeyCount;
        public byte Pad;
        public ushort OffsetMask;
        public ushort Offset;
        public short OffsetOffset;
        public short HashOffset;
        public uint HashMask;
        public uint KeyMask;
        public uint KeyValue;
        public int KeyOffset;
        public int KeyOffsetMask;
    }

    /// <summary>struct tc_mirred</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Mirred
    {
        public uint Index;
        public uint Capabilities;
        public int Action;
        public int References;
        public int Bindings;
        public int EffectiveAction;
        public int InterfaceIndex;
    }

    public static void Append(ref MessageBuilder message, int target)
    {
        message.Attribute(TrafficControlMessage.Kind, FilterKind);
        var options = message.BeginNested(TrafficControlMessage.Options);
        message.Attribute(SelectorAttribute, new Selector { Flags = Terminal, KeyCount = 1 });
        var actions = message.BeginNested(ActionsAttribute);
        var action = message.BeginNested(FirstAction);
        message.Attribute(ActionKindAttribute, ActionKind);
        var actionOptions = message.BeginNested(ActionOptionsAttribute);
        message.Attribute(
            MirredParameters, new Mirred { Action = Stolen, EffectiveAction = EgressRedirect, InterfaceIndex = target });
        message.EndNested(actionOptions);
        message.EndNested(action);
        message.EndNested(actions);
        message.EndNested(options);
    }

    /// <summary>The interface that a filter redirects to; null for a filter (or a part of one) that does not redirect.</summary>
    public static int? ReadTarget(AttributeReader filter) =>
        Find(filter, TrafficControlMessage.Options, out var options)
        && Find(options.Nested, ActionsAttribute, out var actions)
        && Find(actions.Nested, FirstAction, out var action)
        && Find(action.Nested, ActionOptionsAttribute, out var actionOptions)
        && Find(actionOptions.Nested, MirredParameters, out var parameters)
        && parameters.Read<Mirred>() is { EffectiveAction: EgressRedirect } mirred
            ? mirred.InterfaceIndex
            : null;

    private static bool Find(AttributeReader attributes, ushort type, out NetlinkAttribute found)
    {
        while (attributes.TryRead(out found))
        {
            if (found.Type == type)
            {
                return true;
            }
        }

        return false;
    }
}
