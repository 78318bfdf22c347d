using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Proc;

namespace FaultLab.Agent.Nodes;

/// <summary>Tells at each interval how the node is, and of every change of an interface when it happens.</summary>
internal sealed class Sampler : IDisposable
{
    private readonly INotifier _notifier;
    private readonly long _interval;
    private readonly RouteNetlink _netlink;
    private readonly LinkMonitor _monitor;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public Sampler(SamplingRequest request, INotifier notifier)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.IntervalMilliseconds);
        _notifier = notifier;
        _interval = request.IntervalMilliseconds * MonotonicClock.Millisecond;
        _netlink = RouteNetlink.Open();
        _monitor = LinkMonitor.Start(TellLink, e => notifier.Log($"link changes are no longer heard of: {e.Message}"));
        _thread = new Thread(Run) { Name = "samples", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _monitor.Dispose();
        _netlink.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        var due = MonotonicClock.Now;
        while (MonotonicClock.WaitUntil(due, _stop.Token))
        {
            try
            {
                _notifier.Sample(Read());
            }
            catch (Exception e)
            {
                _notifier.Log($"no sample: {e.Message}");
            }

            // After a delay the next sample comes at its own time, not at once.
            due += _interval * (1 + Math.Max(0, (MonotonicClock.Now - due) / _interval));
        }
    }

    private SampleNotification Read()
    {
        var cpu = CpuTime.Read();
        var memory = MemoryInfo.Read();
        return new SampleNotification
        {
            MonotonicNanoseconds = MonotonicClock.Now,
            UptimeSeconds = KernelIdentity.UptimeSeconds,
            BootId = KernelIdentity.BootId,
            CpuSeconds = cpu.BusySeconds,
            SoftirqSeconds = cpu.SoftirqSeconds,
            MemoryTotal = memory.Total,
            MemoryAvailable = memory.Available,
            Slab = memory.Slab,
            SlabUnreclaimable = memory.SlabUnreclaimable,
            Interfaces = InterfaceReader.ReadCounters(_netlink),
            Mptcp = MptcpCounters.Read(),
        };
    }

    private void TellLink(LinkEvent change)
    {
        var link = change.Link;
        if (!link.Flags.HasFlag(LinkFlags.Loopback))
        {
            _notifier.Link(new LinkNotification(
                change.MonotonicNanoseconds, link.Name, change.Present, change.Present && link.IsUp, change.Present && link.Carrier));
        }
    }
}
