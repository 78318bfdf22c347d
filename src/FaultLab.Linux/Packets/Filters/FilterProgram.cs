using System.Collections.Immutable;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>A classic BPF program that says which packets are wanted: it returns how many bytes of one to keep, 0 for none.</summary>
/// <param name="Instructions">At most 4096 (BPF_MAXINSNS).</param>
public sealed record FilterProgram(ImmutableArray<FilterInstruction> Instructions)
{
    internal const int MostInstructions = 4096;
    internal const uint WholePacket = 262144;

    /// <summary>Every packet.</summary>
    public static FilterProgram All { get; } = new([new FilterInstruction(Bpf.ReturnValue, 0, 0, WholePacket)]);

    /// <summary>The same filter, keeping so many bytes of each wanted packet; 0: all.</summary>
    internal FilterProgram WithSnapLength(int bytes) => bytes == 0 ? this : new FilterProgram(
        [.. Instructions.Select(i => i.Code == Bpf.ReturnValue && i.Value != 0 ? i with { Value = (uint)bytes } : i)]);
}
