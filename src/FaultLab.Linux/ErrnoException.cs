using System.Runtime.InteropServices;

namespace FaultLab.Linux;

/// <summary>The kernel refused an operation. The message reads <c>set eth0 up: ENODEV (No such device)</c>.</summary>
/// <param name="operation">What was being done, in a few words.</param>
/// <param name="errno">The error number, positive.</param>
/// <param name="detail">What the kernel said beyond the number (netlink's extended acknowledgement); null without.</param>
public sealed class ErrnoException(string operation, int errno, string? detail = null)
    : Exception(Describe(operation, errno, detail))
{
    public string Operation { get; } = operation;

    public int Errno { get; } = errno;

    public string? Detail { get; } = detail;

    /// <summary>The symbolic name, such as <c>ENODEV</c>.</summary>
    public string Name => ErrnoNames.Of(Errno);

    /// <summary>The exception for the call that just failed on this thread. The caller's P/Invoke must set the last error.</summary>
    internal static ErrnoException Last(string operation) => new(operation, Marshal.GetLastPInvokeError());

    /// <summary>Throws when <paramref name="result"/> is negative, as system calls report failure.</summary>
    internal static nint ThrowIfNegative(nint result, string operation) => result < 0 ? throw Last(operation) : result;

    private static string Describe(string operation, int errno, string? detail)
    {
        var text = $"{operation}: {ErrnoNames.Of(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})";
        return detail is null ? text : $"{text}: {detail}";
    }
}
