using System.Runtime.CompilerServices;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Netlink;

public sealed class StructSizeTests
{
    [Test]
    public void Structures_are_as_large_as_the_kernels() => Assert.Multiple(() =>
    {
        Assert.That(Unsafe.SizeOf<Interop.SockAddrNetlink>(), Is.EqualTo(12), "sockaddr_nl");
        Assert.That(Unsafe.SizeOf<Interop.TimeVal>(), Is.EqualTo(16), "timeval");
        Assert.That(Unsafe.SizeOf<Interop.PollDescriptor>(), Is.EqualTo(8), "pollfd");
        Assert.That(Unsafe.SizeOf<LinkMessage.Header>(), Is.EqualTo(16), "ifinfomsg");
        Assert.That(Unsafe.SizeOf<AddressTable.Header>(), Is.EqualTo(8), "ifaddrmsg");
        Assert.That(Unsafe.SizeOf<RouteMessage.Header>(), Is.EqualTo(12), "rtmsg");
        Assert.That(Unsafe.SizeOf<RouteMessage.HopHeader>(), Is.EqualTo(8), "rtnexthop");
        Assert.That(Unsafe.SizeOf<GenericFamily.Header>(), Is.EqualTo(4), "genlmsghdr");
        Assert.That(Unsafe.SizeOf<OpenVSwitchMessage.Ethernet>(), Is.EqualTo(12), "ovs_key_ethernet");
        Assert.That(Unsafe.SizeOf<NexthopTable.Header>(), Is.EqualTo(8), "nhmsg");
        Assert.That(Unsafe.SizeOf<NexthopTable.Member>(), Is.EqualTo(8), "nexthop_grp");
        Assert.That(Unsafe.SizeOf<NeighbourTable.Header>(), Is.EqualTo(12), "ndmsg");
    });
}
