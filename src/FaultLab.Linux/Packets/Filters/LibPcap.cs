using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>libpcap's compiler of filters, where it is installed (pcap_compile(3)).</summary>
internal static unsafe class LibPcap
{
    private const int Ethernet = 1;
    private const uint UnknownNetmask = uint.MaxValue;

    private static readonly string[] Names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"];

    // Older versions keep the expression in global variables while they compile it.
    private static readonly Lock Compiling = new();

    private static readonly nint Library = Load();

    public static bool IsInstalled => Library != 0;

    /// <exception cref="FilterException">libpcap does not understand it.</exception>
    public static FilterProgram Compile(string expression)
    {
        lock (Compiling)
        {
            var handle = ((delegate* unmanaged<int, int, nint>)Export("pcap_open_dead"))(Ethernet, (int)FilterProgram.WholePacket);
            var text = Marshal.StringToCoTaskMemUTF8(expression);
            Program program = default;
            try
            {
                var result = ((delegate* unmanaged<nint, Program*, nint, int, uint, int>)Export("pcap_compile"))(handle, &program, text, 1, UnknownNetmask);
                if (result != 0)
                {
                    var error = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Export("pcap_geterr"))(handle));
                    throw new FilterException($"The filter '{expression}' cannot be understood: {error}.");
                }

                return new FilterProgram([.. new ReadOnlySpan<FilterInstruction>(program.Instructions, (int)program.Length)]);
            }
            finally
            {
                ((delegate* unmanaged<Program*, void>)Export("pcap_freecode"))(&program);
                ((delegate* unmanaged<nint, void>)Export("pcap_close"))(handle);
                Marshal.FreeCoTaskMem(text);
            }
        }
    }

    private static nint Load()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    /// <summary>struct bpf_program (pcap/bpf.h)</summary>
    private struct Program
    {
        public uint Length;
        public FilterInstruction* Instructions;
    }
}
