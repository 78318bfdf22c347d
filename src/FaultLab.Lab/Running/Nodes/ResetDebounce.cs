namespace FaultLab.Lab.Running.Nodes;

/// <summary>A guest that reboots tries one way after the other until one works: QEMU was seen to report seven RESET of it within half a second.</summary>
internal sealed class ResetDebounce
{
    /// <summary>Longer than any pause between them that was seen, shorter than any boot.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan? _last;

    /// <summary>Whether a RESET at this moment belongs to the reboot of the one before it.</summary>
    public bool IsSame(TimeSpan at)
    {
        var same = at - _last < Pause;
        _last = at;
        return same;
    }
}
