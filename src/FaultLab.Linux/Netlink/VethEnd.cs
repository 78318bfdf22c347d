namespace FaultLab.Linux.Netlink;

/// <summary>One end of a veth pair to be made.</summary>
/// <param name="Name">At most 15 characters.</param>
/// <param name="Mac">Null: the kernel draws one.</param>
/// <param name="Mtu">0: the kernel's own, 1500.</param>
/// <param name="NamespaceDescriptor">An open descriptor of the network namespace the end is made in; null: the socket's own.</param>
public sealed record VethEnd(string Name, string? Mac = null, int Mtu = 0, int? NamespaceDescriptor = null);
