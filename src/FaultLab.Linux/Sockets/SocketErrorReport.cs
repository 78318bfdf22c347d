using System.Net;

namespace FaultLab.Linux.Sockets;

/// <summary>An entry of a socket's error queue (man 7 ip, IP_RECVERR).</summary>
/// <param name="Errno">What the kernel makes of it, such as EHOSTUNREACH.</param>
/// <param name="Origin">1: this kernel; 2: ICMP; 3: ICMPv6 (SO_EE_ORIGIN of linux/errqueue.h).</param>
/// <param name="Type">ICMP type.</param>
/// <param name="Code">ICMP code.</param>
/// <param name="Offender">Who sent the ICMP error; null when the kernel itself complains.</param>
public sealed record SocketErrorReport(int Errno, int Origin, int Type, int Code, IPAddress? Offender);
