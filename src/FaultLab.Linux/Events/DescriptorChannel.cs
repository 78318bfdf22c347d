using System.Runtime.InteropServices;

namespace FaultLab.Linux.Events;

/// <summary>
/// The two directions of a byte stream over file descriptors: standard input and output, or a character device such as a virtio-serial
/// port. A blocked <see cref="Read"/> or <see cref="Write"/> ends when the peer is gone and when <see cref="Close"/> is called.
/// </summary>
public sealed unsafe class DescriptorChannel : IDisposable
{
    // A pipe that polls as writable takes PIPE_BUF bytes without blocking (man 7 pipe).
    private const int PipeChunk = 4096;

    // The driver copies at most 32 KiB a write (drivers/char/virtio_console.c, port_fops_write).
    private const int PortChunk = 32 * 1024;

    private readonly FileDescriptor _input;
    private readonly FileDescriptor _output;
    private readonly FileDescriptor _wake;
    private readonly int _chunk;

    private DescriptorChannel(FileDescriptor input, FileDescriptor output, int chunk)
    {
        _input = input;
        _output = output;
        _chunk = chunk;
        _wake = Interop.EventCreate(0, Interop.CloseOnExec | Interop.NonBlocking);
        if (_wake.IsInvalid)
        {
            throw ErrnoException.Last("eventfd");
        }
    }

    /// <summary>Descriptors 0 and 1. Their flags are left alone: others may share them.</summary>
    public static DescriptorChannel StandardStreams() => new(Standard(0), Standard(1), PipeChunk);

    /// <summary>Opens a character device.</summary>
    public static DescriptorChannel OpenDevice(string path)
    {
        var device = Interop.Open(path, Interop.ReadWrite | Interop.NonBlocking | Interop.CloseOnExec);
        return device.IsInvalid ? throw ErrnoException.Last($"open {path}") : new DescriptorChannel(device, device, PortChunk);
    }

    /// <summary>False while nobody holds the other end of the device.</summary>
    public bool PeerIsThere()
    {
        var poll = new Interop.PollDescriptor { Descriptor = (int)_input.DangerousGetHandle(), Events = Interop.PollIn };
        Interop.Poll(&poll, 1, 0);
        return (poll.Returned & Interop.PollHangUp) == 0;
    }

    /// <summary>Bytes read; zero when the stream has ended.</summary>
    public int Read(Span<byte> buffer)
    {
        while (Await(_input, Interop.PollIn))
        {
            fixed (byte* pointer = buffer)
            {
                var count = (int)Interop.Read(_input, pointer, buffer.Length);
                if (count >= 0 || !IsTransient())
                {
                    return Math.Max(0, count);
                }
            }
        }

        return 0;
    }

    /// <summary>Writes all of it; false when the stream has ended.</summary>
    public bool Write(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            if (!Await(_output, Interop.PollOut))
            {
                return false;
            }

            fixed (byte* pointer = data)
            {
                var count = (int)Interop.Write(_output, pointer, Math.Min(data.Length, _chunk));
                if (count < 0 && !IsTransient())
                {
                    return false;
                }

                data = data[Math.Max(0, count)..];
            }
        }

        return true;
    }

    /// <summary>Ends every call under way and to come.</summary>
    public void Close() => Interop.Write(_wake, 1, sizeof(ulong));

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _wake.Dispose();
    }

    private static FileDescriptor Standard(int number)
    {
        var descriptor = new FileDescriptor();
        Marshal.InitHandle(descriptor, number);
        return descriptor;
    }

    private static bool IsTransient() => Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR;

    private bool Await(FileDescriptor descriptor, short events)
    {
        Interop.PollDescriptor* polled = stackalloc Interop.PollDescriptor[2];
        polled[0] = new Interop.PollDescriptor { Descriptor = (int)descriptor.DangerousGetHandle(), Events = events };
        polled[1] = new Interop.PollDescriptor { Descriptor = (int)_wake.DangerousGetHandle(), Events = Interop.PollIn };
        while (Interop.Poll(polled, 2, -1) < 0)
        {
            if (!IsTransient())
            {
                throw ErrnoException.Last("poll");
            }
        }

        return polled[1].Returned == 0 && (polled[0].Returned & events) != 0;
    }
}
