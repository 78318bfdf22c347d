namespace FaultLab.Agent.Tools;

/// <summary>A sub-command of the agent that changes the node's network in one process of its own: what is stuck in the kernel then is not the agent.</summary>
internal interface ITool
{
    /// <summary>The word after <c>faultlab-agent</c>.</summary>
    string Name { get; }

    /// <summary>One line an action, without the tool's name: <c>add-dp NAME</c>.</summary>
    string Usage { get; }

    /// <summary>Does what the words say and tells of it in a line.</summary>
    /// <exception cref="ArgumentException">The words make no sense.</exception>
    /// <exception cref="FaultLab.Linux.ErrnoException">The kernel refused.</exception>
    string Run(ToolWords words);
}
