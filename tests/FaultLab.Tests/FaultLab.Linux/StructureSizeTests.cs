using System.Runtime.CompilerServices;
using NUnit.Framework;
using EventCalls = FaultLab.Linux.Events.Interop;
using ProcessCalls = FaultLab.Linux.Processes.Interop;
using SocketCalls = FaultLab.Linux.Sockets.Interop;

namespace FaultLab.Tests.FaultLab.Linux;

public sealed class StructureSizeTests
{
    [Test]
    public void Structures_are_as_large_as_the_kernel_s_on_x86_64() => Assert.Multiple(() =>
    {
        Assert.That(Unsafe.SizeOf<EventCalls.EpollEvent>(), Is.EqualTo(12));
        Assert.That(Unsafe.SizeOf<EventCalls.TimeSpec>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<EventCalls.TimerSpec>(), Is.EqualTo(32));
        Assert.That(Unsafe.SizeOf<EventCalls.PollDescriptor>(), Is.EqualTo(8));
        Assert.That(Unsafe.SizeOf<ProcessCalls.PollDescriptor>(), Is.EqualTo(8));
        Assert.That(Unsafe.SizeOf<SocketCalls.PollDescriptor>(), Is.EqualTo(8));
        Assert.That(Unsafe.SizeOf<SocketCalls.IoVector>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<SocketCalls.MessageHeader>(), Is.EqualTo(56));
        Assert.That(Unsafe.SizeOf<SocketCalls.ControlHeader>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<SocketCalls.ExtendedError>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<SocketCalls.TimeSpec>(), Is.EqualTo(16));
    });
}
