using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>struct sock_filter (linux/filter.h): one instruction of the classic Berkeley packet filter.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FilterInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Value);
