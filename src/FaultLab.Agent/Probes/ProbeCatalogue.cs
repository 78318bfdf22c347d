using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes;

/// <summary>The kinds of probes.</summary>
internal static class ProbeCatalogue
{
    public static IProbeMethod Create(
        ProbeRequest request, EventLoop loop, IPAddress target, ushort identifier, PendingAttempts pending) => request.Kind switch
        {
            "arp" when target.AddressFamily != AddressFamily.InterNetwork => throw new ArgumentException($"ARP asks for IPv4 addresses, not for {target}"),
            "arp" => new ArpProbe(loop, target, request.Interface ?? throw new ArgumentException("an ARP probe needs an interface"), pending),
            "udp" => new UdpEchoProbe(loop, new IPEndPoint(target, request.Port), identifier, pending),
            "tcp" => new StreamProbe(loop, new IPEndPoint(target, request.Port), static () => new TcpDialogue()),
            "http" => new StreamProbe(loop, new IPEndPoint(target, request.Port), () => new HttpDialogue(request.Target, request.Path)),
            "ssh" => new StreamProbe(loop, new IPEndPoint(target, request.Port), static () => new SshDialogue()),
            var other => throw new ArgumentException($"no probe of kind '{other}'"),
        };
}
