using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>A way for datagrams into the kernel.</summary>
internal interface IDatagramPath : IDisposable
{
    LinuxSocket Socket { get; }

    /// <summary>Bytes sent, or the negative errno.</summary>
    int Send(ReadOnlySpan<byte> payload);
}
