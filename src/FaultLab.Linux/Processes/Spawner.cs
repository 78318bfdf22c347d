using System.Collections;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Processes;

/// <summary>Starts a program in a session of its own, with both outputs into pipes and its input from one, or without any.</summary>
internal static unsafe class Spawner
{
    /// <param name="input">Null: there is nothing to read.</param>
    /// <param name="variable">Of the environment, beside those that this process has: <c>NAME=value</c>. Null: none.</param>
    public static int Start(string path, string[] arguments, FileDescriptor output, FileDescriptor errors, FileDescriptor? input = null, string? variable = null)
    {
        byte* actions = stackalloc byte[Interop.OpaqueSize];
        byte* attributes = stackalloc byte[Interop.OpaqueSize];
        byte* signals = stackalloc byte[Interop.OpaqueSize];
        using var argumentVector = new StringVector(arguments);
        using var environmentVector = new StringVector(EnvironmentEntries(variable));
        Interop.ActionsInit(actions);
        Interop.AttributesInit(attributes);
        try
        {
            if (input is null)
            {
                Interop.ActionsOpen(actions, 0, "/dev/null", 0, 0);
            }
            else
            {
                Interop.ActionsDuplicate(actions, (int)input.DangerousGetHandle(), 0);
            }

            Interop.ActionsDuplicate(actions, (int)output.DangerousGetHandle(), 1);
            Interop.ActionsDuplicate(actions, (int)errors.DangerousGetHandle(), 2);

            // The runtime ignores SIGPIPE and the child would inherit that.
            Interop.SignalSetEmpty(signals);
            Interop.AttributesSetMask(attributes, signals);
            Interop.SignalSetAdd(signals, Interop.SignalPipe);
            Interop.AttributesSetDefaults(attributes, signals);
            Interop.AttributesSetFlags(
                attributes, Interop.SpawnNewSession | Interop.SpawnSetSignalMask | Interop.SpawnSetSignalDefaults);
            var error = Interop.Spawn(out var pid, path, actions, attributes, argumentVector.Pointer, environmentVector.Pointer);
            return error == 0 ? pid : throw new ErrnoException($"posix_spawn {path}", error);
        }
        finally
        {
            Interop.ActionsDestroy(actions);
            Interop.AttributesDestroy(attributes);
        }
    }

    private static string[] EnvironmentEntries(string? variable)
    {
        var entries = new List<string>();
        if (variable is not null)
        {
            entries.Add(variable);
        }

        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            entries.Add($"{entry.Key}={entry.Value}");
        }

        if (Environment.GetEnvironmentVariable("PATH") is null)
        {
            entries.Add($"PATH={ProgramPath.Usual}");
        }

        return [.. entries];
    }

    /// <summary>A null-terminated vector of C strings.</summary>
    private sealed class StringVector : IDisposable
    {
        private readonly int _count;

        public StringVector(string[] strings)
        {
            _count = strings.Length;
            Pointer = (nint*)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(nint));
            for (var i = 0; i < _count; i++)
            {
                Pointer[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
            }
        }

        public nint* Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
