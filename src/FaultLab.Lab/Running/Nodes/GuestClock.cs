namespace FaultLab.Lab.Running.Nodes;

/// <summary>
/// Finds the boots in which a kernel measured its TSC wrongly. It does so against the emulated PIT while a busy host holds the guest up; that it
/// came to another figure by the HPET it says itself, and takes the wrong one (<c>pit_hpet_ptimer_calibrate_cpu</c>, arch/x86/kernel/tsc.c). In one
/// boot of fifty on a crowded machine its clock then ran three to ten times too fast, and called a pause of the host a lockup.
/// </summary>
internal sealed class GuestClock
{
    /// <summary>The worst that was seen of three hundred boots was one in a row.</summary>
    private const int MostResets = 5;

    private int _resets;

    /// <summary>Whether this console line tells of a wrong clock.</summary>
    public static bool IsWrong(string line) => line.Contains("] tsc: PIT calibration deviates from ", StringComparison.Ordinal);

    /// <summary>Whether the guest may be booted once more for it, some hundredths of a second into its boot.</summary>
    public bool MayReset() => ++_resets <= MostResets;
}
