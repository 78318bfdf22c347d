using FaultLab.Linux.Wires;
using FaultLab.Scenarios;
using FaultLab.Wires;

namespace FaultLab.Lab.Topology;

/// <summary>Hands the core's fates to the engine that carries the frames.</summary>
public sealed class WireFatesAdapter(PacketFates fates) : IFrameFates
{
    public Impairment Impairment => fates.Impairment;

    public FrameFate Of(long number)
    {
        // The low marks are the same on both sides; a test holds them to it.
        var fate = fates.Of(number);
        return new FrameFate((FrameMarks)fate.Marks, fate.DelayNanoseconds, fate.CopyDelayNanoseconds, fate.FlippedBit);
    }
}
