using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Doctor;

/// <summary>What this machine's kernel can do, tried in a throw-away network namespace.</summary>
internal static class KernelChecks
{
    private const string NetemRemedy =
        "boot a kernel with CONFIG_NET_SCH_NETEM (Debian: the linux-image-amd64 package has it as a module: modprobe sch_netem)";

    public static Finding Namespaces() =>
        Try(Capability.Namespaces, "network namespaces", "a kernel with CONFIG_NET_NS and CONFIG_VETH", net => net.Links.List());

    public static Finding Wires() => Try(
        Capability.Wires, "wires (u32, mirred)", "a kernel with NET_CLS_U32, NET_ACT_MIRRED and NET_SCH_INGRESS: modprobe -a cls_u32 act_mirred sch_ingress",
        net => net.Filters.Redirect(Port(net, "a"), Port(net, "b")));

    public static Finding Tbf() => Try(
        Capability.Tbf, "rate limits (tbf)", "a kernel with NET_SCH_TBF: modprobe sch_tbf",
        net => net.Qdiscs.ReplaceRoot(Port(net, "a"), Linux.Netlink.Tbf.For(1_000_000, TimeSpan.FromMilliseconds(50))));

    public static Finding Netem() => QdiscTable.KernelHasNetem()
        ? new Finding(Capability.Netem, "delay, loss, … (netem)", FindingStatus.Ok, "yes")
        : new Finding(Capability.Netem, "delay, loss, … (netem)", FindingStatus.Missing,
            "this kernel has no netem; FaultLab delays, loses and damages packets itself, except on links with \"wire: kernel\"", NetemRemedy);

    private static Finding Try(Capability capability, string name, string remedy, Action<RouteNetlink> attempt)
    {
        try
        {
            return NetworkNamespace.RunInThrowaway(() =>
            {
                using var net = RouteNetlink.Open();
                net.Links.CreateVeth(new VethEnd("a"), new VethEnd("b"));
                attempt(net);
                return new Finding(capability, name, FindingStatus.Ok, "yes");
            });
        }
        catch (ErrnoException e)
        {
            return new Finding(capability, name, FindingStatus.Missing, e.Message, e.Errno == Errno.EPERM ? "run FaultLab as root (sudo)" : remedy);
        }
    }

    private static int Port(RouteNetlink net, string name)
    {
        var index = net.Links.Get(name).Index;
        if (!net.Qdiscs.List(index).Any(q => q.Kind == "clsact"))
        {
            net.Qdiscs.AddClsact(index);
        }

        return index;
    }
}
