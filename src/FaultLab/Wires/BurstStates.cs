using FaultLab.Scenarios;

namespace FaultLab.Wires;

/// <summary>
/// Whether a burst is on at a packet (Gilbert's two states). One draw a packet: a low one means that a burst is on from here, whatever was
/// before, a high one that none is, and one between that all stays as it was. So the state at any packet is found by looking back to the
/// last draw that decided.
/// </summary>
internal sealed class BurstStates(FateDraws draws, BurstLoss burst)
{
    private readonly double _begins = burst.Start.Fraction;
    private readonly double _ends = 1 - burst.End.Fraction;
    private long _known = -1;
    private bool _state;

    public bool IsBurst(long packet)
    {
        var at = packet;
        bool? found = null;

        // Asked in order, as a wire does, this ends at the packet before.
        while (found is null && at >= 0 && at != _known)
        {
            var draw = draws.Double(at, FatePurpose.Burst);
            found = draw < _begins ? true : draw >= _ends ? false : null;
            at--;
        }

        // Before the first packet there was none.
        _state = found ?? (at >= 0 && _state);
        _known = packet;
        return _state;
    }
}
