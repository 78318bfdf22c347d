namespace FaultLab.Linux.Memory;

/// <summary>Memory that stays in RAM.</summary>
public sealed unsafe class ResidentMemory : IDisposable
{
    private const int Page = 4096;

    private readonly long _bytes;
    private readonly bool _locked;
    private nint _address;

    private ResidentMemory(nint address, long bytes)
    {
        (_address, _bytes) = (address, bytes);
        Touch();

        // Without CAP_IPC_LOCK it stays resident by being touched again.
        _locked = Interop.Lock(address, (nuint)bytes) == 0;
    }

    /// <exception cref="ErrnoException">ENOMEM: there is no room for so much.</exception>
    public static ResidentMemory Hold(long bytes)
    {
        var address = Interop.Map(0, (nuint)bytes, Interop.ReadWrite, Interop.PrivateAnonymous, -1, 0);
        return address == -1 ? throw ErrnoException.Last($"map {bytes} bytes") : new ResidentMemory(address, bytes);
    }

    public void TouchUnlessLocked()
    {
        if (!_locked)
        {
            Touch();
        }
    }

    public void Dispose()
    {
        if (_address != 0)
        {
            Interop.Unmap(_address, (nuint)_bytes);
            _address = 0;
        }
    }

    private void Touch()
    {
        // Different content in every page, so that neither KSM nor compressed swap makes it small.
        for (long offset = 0; offset < _bytes; offset += Page)
        {
            *(long*)(_address + (nint)offset) = unchecked((offset + 1) * 0x5851F42D4C957F2D);
        }
    }
}
