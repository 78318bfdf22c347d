using System.Net;
using System.Runtime.InteropServices;
using FaultLab.Linux.Events;

namespace FaultLab.Linux.Sockets;

/// <summary>Receives datagrams with their sender and the kernel's time of reception, and error queue entries, into buffers of its own.</summary>
/// <param name="capacity">Largest datagram, bytes; a longer one is cut.</param>
public sealed unsafe class MessageReceiver(int capacity)
{
    private const int SocketTimestamp = 35;
    private const int IPv4Error = 11;
    private const int IPv6Error = 25;
    private const int IPv6Level = 41;
    private const int Inet = 2;
    private const int Inet6 = 10;

    private readonly byte[] _data = new byte[capacity];
    private readonly byte[] _name = new byte[128];
    private readonly byte[] _control = new byte[512];
    private int _length;
    private uint _nameLength;

    /// <summary>The datagram; of an error, the payload of the packet that caused it.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

    /// <summary>When it arrived, by CLOCK_MONOTONIC; the time of the call where the kernel gave none.</summary>
    public long ArrivedNanoseconds { get; private set; }

    public SocketErrorReport? Error { get; private set; }

    /// <summary>The sender's address; of an error, where the packet was sent to.</summary>
    public IPEndPoint From => ToEndPoint(_name.AsSpan(0, (int)_nameLength)) ?? new IPEndPoint(IPAddress.Any, 0);

    /// <summary>The sender's socket address as it came, to answer to.</summary>
    public ReadOnlySpan<byte> FromBytes => _name.AsSpan(0, (int)_nameLength);

    /// <summary>Length received, or the negative errno (EAGAIN: nothing there).</summary>
    public int Receive(LinuxSocket socket) => Receive(socket, 0);

    /// <summary>Takes one entry of the error queue into <see cref="Error"/>; the negative errno when there is none.</summary>
    public int ReceiveError(LinuxSocket socket) => Receive(socket, Interop.MsgErrorQueue);

    private int Receive(LinuxSocket socket, int flags)
    {
        Error = null;
        fixed (byte* data = _data, name = _name, control = _control)
        {
            var vector = new Interop.IoVector { Base = data, Length = (nuint)_data.Length };
            var message = new Interop.MessageHeader
            {
                Name = name,
                NameLength = (uint)_name.Length,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)_control.Length,
            };
            var result = Interop.ReceiveMessage(socket.Descriptor, ref message, flags);
            if (result < 0)
            {
                return -Marshal.GetLastPInvokeError();
            }

            _length = (int)result;
            _nameLength = message.NameLength;
            ArrivedNanoseconds = MonotonicClock.Now;
            ReadControl(_control.AsSpan(0, (int)message.ControlLength));
            return _length;
        }
    }

    private void ReadControl(ReadOnlySpan<byte> control)
    {
        var headerSize = sizeof(Interop.ControlHeader);
        while (control.Length >= headerSize)
        {
            var header = MemoryMarshal.Read<Interop.ControlHeader>(control);
            if (header.Length < (nuint)headerSize || header.Length > (nuint)control.Length)
            {
                return;
            }

            var body = control[headerSize..(int)header.Length];
            if (header is { Level: Interop.SolSocket, Type: SocketTimestamp } && body.Length >= sizeof(Interop.TimeSpec))
            {
                ArrivedNanoseconds -= AgeOf(MemoryMarshal.Read<Interop.TimeSpec>(body));
            }
            else if (header is { Level: 0, Type: IPv4Error } or { Level: IPv6Level, Type: IPv6Error } && body.Length >= sizeof(Interop.ExtendedError))
            {
                Error = ReadError(body);
            }

            var aligned = ((int)header.Length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);
            control = control[Math.Min(aligned, control.Length)..];
        }
    }

    private static SocketErrorReport ReadError(ReadOnlySpan<byte> body)
    {
        var error = MemoryMarshal.Read<Interop.ExtendedError>(body);
        var offender = ToEndPoint(body[sizeof(Interop.ExtendedError)..])?.Address;
        return new SocketErrorReport((int)error.Errno, error.Origin, error.Type, error.Code, offender);
    }

    // The kernel stamps with the wall clock. Only the age is taken from it, so that a step of that clock spoils at most what is in flight.
    private static long AgeOf(Interop.TimeSpec stamp)
    {
        Interop.ClockGetTime(Interop.ClockRealtime, out var now);
        var age = ((now.Seconds - stamp.Seconds) * MonotonicClock.Second) + now.Nanoseconds - stamp.Nanoseconds;
        return Math.Clamp(age, 0, 60 * MonotonicClock.Second);
    }

    private static IPEndPoint? ToEndPoint(ReadOnlySpan<byte> address)
    {
        if (address.Length < 2)
        {
            return null;
        }

        var family = MemoryMarshal.Read<ushort>(address);
        var port = address.Length >= 4 ? (address[2] << 8) | address[3] : 0;
        return family switch
        {
            Inet when address.Length >= 8 => new IPEndPoint(new IPAddress(address.Slice(4, 4)), port),
            Inet6 when address.Length >= 28 => new IPEndPoint(new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..])), port),
            _ => null,
        };
    }
}
