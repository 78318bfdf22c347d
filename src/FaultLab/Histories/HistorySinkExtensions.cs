namespace FaultLab.Histories;

/// <summary>The events that many parts of a run append, stamped with this moment.</summary>
public static class HistorySinkExtensions
{
    /// <summary>Something of our own failed. See <see cref="LabTrouble.Affects"/>.</summary>
    public static void Trouble(this IHistorySink history, string affects, string message)
    {
        var now = history.Clock.Now;
        history.Append(new LabTrouble { At = now.At, Wall = now.Wall, Affects = affects, Message = message });
    }

    public static void NodeIs(this IHistorySink history, string node, NodeStatus status, string? detail = null)
    {
        var now = history.Clock.Now;
        history.Append(new NodeState { At = now.At, Wall = now.Wall, Node = node, Status = status, Detail = detail });
    }
}
