namespace FaultLab.Agent.Datagrams;

/// <summary>
/// A way for datagrams into the kernel, several at a time. A datagram may be more than one message: its fragments are sent in one call as well.
/// </summary>
internal interface IDatagramPath : IDisposable
{
    /// <summary>How many datagrams go at once.</summary>
    int Capacity { get; }

    /// <summary>How many datagrams the kernel takes or refuses as one, from a multiple of that on.</summary>
    int Together => 1;

    /// <summary>Room for the payload of datagram <paramref name="index"/> of the next batch; zero at first, and as it was left later.</summary>
    Span<byte> Payload(int index);

    /// <summary>Finishes and sends datagrams <paramref name="first"/> and following: how many the kernel took, or the negative errno of the first, and of those that go together with it.</summary>
    int Send(int first, int count);

    /// <summary>Waits until the socket takes more; false when it did not within the time.</summary>
    bool WaitWritable(int milliseconds);
}
