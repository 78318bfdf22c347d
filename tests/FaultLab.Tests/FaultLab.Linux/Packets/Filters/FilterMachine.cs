using System.Buffers.Binary;
using FaultLab.Linux.Packets.Filters;

namespace FaultLab.Tests.Linux.Packets.Filters;

/// <summary>Runs a classic BPF program over a frame as the kernel does, for frames without a VLAN tag beside them.</summary>
internal static class FilterMachine
{
    public static bool Accepts(FilterProgram program, ReadOnlySpan<byte> frame)
    {
        uint a = 0, x = 0;
        var memory = new uint[16];
        for (var at = 0; at < program.Instructions.Length; at++)
        {
            var i = program.Instructions[at];
            var ok = true;
            switch (i.Code)
            {
                case Bpf.LoadWord: ok = Load(frame, i.Value, 4, out a); break;
                case Bpf.LoadHalf: ok = Load(frame, i.Value, 2, out a); break;
                case Bpf.LoadByte: ok = Load(frame, i.Value, 1, out a); break;
                case Bpf.LoadWordIndexed: ok = Load(frame, x + i.Value, 4, out a); break;
                case Bpf.LoadHalfIndexed: ok = Load(frame, x + i.Value, 2, out a); break;
                case Bpf.LoadByteIndexed: ok = Load(frame, x + i.Value, 1, out a); break;
                case Bpf.LoadIndexFromHeaderLength: ok = Load(frame, i.Value, 1, out x); x = (x & 0xF) * 4; break;
                case Bpf.LoadLength: a = (uint)frame.Length; break;
                case Bpf.LoadImmediate: a = i.Value; break;
                case Bpf.LoadIndexImmediate: x = i.Value; break;
                case Bpf.LoadMemory: a = memory[i.Value]; break;
                case Bpf.LoadIndexMemory: x = memory[i.Value]; break;
                case Bpf.Store: memory[i.Value] = a; break;
                case Bpf.StoreIndex: memory[i.Value] = x; break;
                case Bpf.IndexFromAccumulator: x = a; break;
                case Bpf.AccumulatorFromIndex: a = x; break;
                case Bpf.AndValue: a &= i.Value; break;
                case Bpf.AddValue: a += i.Value; break;
                case Bpf.AddIndex: a += x; break;
                case Bpf.ShiftLeft: a <<= (int)i.Value; break;
                case Bpf.ShiftRight: a >>= (int)i.Value; break;
                case Bpf.Jump: at += (int)i.Value; break;
                case Bpf.JumpIfEqual: at += a == i.Value ? i.JumpTrue : i.JumpFalse; break;
                case Bpf.JumpIfGreater: at += a > i.Value ? i.JumpTrue : i.JumpFalse; break;
                case Bpf.JumpIfGreaterOrEqual: at += a >= i.Value ? i.JumpTrue : i.JumpFalse; break;
                case Bpf.JumpIfSet: at += (a & i.Value) != 0 ? i.JumpTrue : i.JumpFalse; break;
                case Bpf.ReturnValue: return i.Value != 0;
                default: throw new InvalidOperationException($"instruction 0x{i.Code:x2}");
            }

            if (!ok)
            {
                return false;
            }
        }

        throw new InvalidOperationException("The program ends without an answer.");
    }

    private static bool Load(ReadOnlySpan<byte> frame, uint offset, int length, out uint value)
    {
        value = 0;

        // Ancillary data: no tag beside the frame.
        if (offset >= Bpf.Ancillary)
        {
            return true;
        }

        if (offset + (uint)length > frame.Length)
        {
            return false;
        }

        var bytes = frame.Slice((int)offset, length);
        value = length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return true;
    }
}
