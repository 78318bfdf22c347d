using System.Diagnostics;

namespace FaultLab.Linux.Netlink;

/// <summary>An interface appeared, changed or left.</summary>
/// <param name="MonotonicNanoseconds">CLOCK_MONOTONIC when it was read.</param>
/// <param name="Present">False: it left this namespace (RTM_DELLINK).</param>
/// <param name="Link">How it is now.</param>
public readonly record struct LinkEvent(long MonotonicNanoseconds, bool Present, LinkInfo Link);

/// <summary>
/// Tells of every change of an interface in the network namespace of the thread that starts it (RTNLGRP_LINK). Events are delivered on
/// a thread of their own, in the kernel's order. When the kernel had to drop some, all interfaces are told anew as present; one that
/// left meanwhile is told as left.
/// </summary>
public sealed unsafe class LinkMonitor : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly RouteNetlink _resync;
    private readonly FileDescriptor _stop;
    private readonly Action<LinkEvent> _onEvent;
    private readonly Action<Exception> _onError;
    private readonly Dictionary<int, LinkInfo> _known = [];
    private readonly Thread _thread;

    private LinkMonitor(NetlinkSocket socket, RouteNetlink resync, FileDescriptor stop, Action<LinkEvent> onEvent, Action<Exception> onError)
    {
        (_socket, _resync, _stop, _onEvent, _onError) = (socket, resync, stop, onEvent, onError);
        _thread = new Thread(Run) { IsBackground = true, Name = "link-monitor" };
    }

    /// <param name="onEvent">Called for each change, and once for each interface that is there at the start.</param>
    /// <param name="onError">Called once when the monitor cannot go on.</param>
    /// <exception cref="ErrnoException">The kernel refused the sockets.</exception>
    public static LinkMonitor Start(Action<LinkEvent> onEvent, Action<Exception> onError)
    {
        var stop = Interop.EventFd(0, Interop.EventFdCloexec);
        if (stop.IsInvalid)
        {
            throw ErrnoException.Last("create an eventfd");
        }

        var monitor = new LinkMonitor(NetlinkSocket.Open(NetlinkGroups.Link), RouteNetlink.Open(), stop, onEvent, onError);
        monitor._thread.Start();
        return monitor;
    }

    /// <summary>Stops and waits for the last event to be delivered. Not to be called from within one.</summary>
    public void Dispose()
    {
        if (_stop.IsClosed)
        {
            return;
        }

        _ = Interop.Write(_stop, 1, sizeof(ulong));
        _thread.Join();
        _socket.Dispose();
        _resync.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            Resynchronise();
            var buffer = new byte[NetlinkSocket.ReceiveBufferSize];
            while (WaitForEvents())
            {
                try
                {
                    Deliver(new MessageReader(_socket.Receive("hear interface changes", buffer)));
                }
                catch (ErrnoException e) when (e.Errno == Errno.ENOBUFS)
                {
                    Resynchronise();
                }
            }
        }
        catch (Exception e)
        {
            _onError(e);
        }
    }

    private void Deliver(MessageReader messages)
    {
        while (messages.TryRead(out var message))
        {
            if (LinkMessage.Parse(message.Type, message.Payload) is { } link)
            {
                Tell(message.Type == MessageType.NewLink, link);
            }
        }
    }

    private void Resynchronise()
    {
        var links = _resync.Links.List();
        foreach (var left in _known.Values.Where(k => links.All(l => l.Index != k.Index)).ToList())
        {
            Tell(present: false, left);
        }

        foreach (var link in links)
        {
            Tell(present: true, link);
        }
    }

    private void Tell(bool present, LinkInfo link)
    {
        if (present)
        {
            _known[link.Index] = link;
        }
        else
        {
            _known.Remove(link.Index);
        }

        _onEvent(new LinkEvent(Stopwatch.GetTimestamp(), present, link));
    }

    /// <summary>False when the monitor was told to stop.</summary>
    private bool WaitForEvents()
    {
        var descriptors = stackalloc Interop.PollDescriptor[2];
        descriptors[0] = new() { Descriptor = (int)_socket.Descriptor.DangerousGetHandle(), Events = Interop.PollIn };
        descriptors[1] = new() { Descriptor = (int)_stop.DangerousGetHandle(), Events = Interop.PollIn };
        while (Interop.Poll(descriptors, 2, -1) < 0)
        {
            var error = ErrnoException.Last("wait for interface changes");
            if (error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }

        return descriptors[1].Returned == 0;
    }
}
