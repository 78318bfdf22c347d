namespace FaultLab.Linux.Packets.Filters;

/// <summary>Puts a filter before a packet socket, so that what is not wanted is never copied.</summary>
internal static unsafe class SocketFilter
{
    public static void Attach(FileDescriptor socket, FilterProgram program, int snapLength)
    {
        if (ReferenceEquals(program, FilterProgram.All) && snapLength == 0)
        {
            return;
        }

        var instructions = program.WithSnapLength(snapLength).Instructions.AsSpan();
        fixed (FilterInstruction* first = instructions)
        {
            var code = new Interop.FilterCode { Length = (ushort)instructions.Length, Instructions = first };
            ErrnoException.ThrowIfNegative(
                Interop.SetSocketOption(socket, Interop.SolSocket, Interop.AttachFilter, &code, sizeof(Interop.FilterCode)), "attach a packet filter");
        }
    }
}
