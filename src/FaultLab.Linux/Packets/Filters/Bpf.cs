namespace FaultLab.Linux.Packets.Filters;

/// <summary>Instructions of the classic packet filter (linux/bpf_common.h, linux/filter.h).</summary>
public static class Bpf
{
    public const ushort LoadWord = 0x20;
    public const ushort LoadHalf = 0x28;
    public const ushort LoadByte = 0x30;
    public const ushort LoadWordIndexed = 0x40;
    public const ushort LoadHalfIndexed = 0x48;
    public const ushort LoadByteIndexed = 0x50;
    public const ushort LoadIndexFromHeaderLength = 0xb1;
    public const ushort LoadLength = 0x80;
    public const ushort LoadImmediate = 0x00;
    public const ushort LoadIndexImmediate = 0x01;
    public const ushort LoadMemory = 0x60;
    public const ushort LoadIndexMemory = 0x61;
    public const ushort Store = 0x02;
    public const ushort StoreIndex = 0x03;
    public const ushort IndexFromAccumulator = 0x07;
    public const ushort AccumulatorFromIndex = 0x87;
    public const ushort AndValue = 0x54;
    public const ushort AddValue = 0x04;
    public const ushort AddIndex = 0x0c;
    public const ushort ShiftLeft = 0x64;
    public const ushort ShiftRight = 0x74;
    public const ushort Jump = 0x05;
    public const ushort JumpIfEqual = 0x15;
    public const ushort JumpIfGreater = 0x25;
    public const ushort JumpIfGreaterOrEqual = 0x35;
    public const ushort JumpIfSet = 0x45;
    public const ushort ReturnValue = 0x06;

    /// <summary>SKF_AD_OFF: above it lie what the kernel knows beside the packet.</summary>
    public const uint Ancillary = 0xffff_f000;

    /// <summary>SKF_AD_VLAN_TAG and SKF_AD_VLAN_TAG_PRESENT: the kernel took the tag out of the frame.</summary>
    public const uint AncillaryVlanTag = Ancillary + 44;
    public const uint AncillaryVlanTagPresent = Ancillary + 48;
}
