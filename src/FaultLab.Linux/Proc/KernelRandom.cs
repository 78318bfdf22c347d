using System.Buffers.Binary;

namespace FaultLab.Linux.Proc;

/// <summary>The kernel's generator of random numbers.</summary>
public static unsafe class KernelRandom
{
    /// <summary>Mixes in bytes that nobody can guess, and has the kernel draw from them at once (random(4)).</summary>
    /// <exception cref="ErrnoException">EPERM: it takes CAP_SYS_ADMIN.</exception>
    public static void Renew(ReadOnlySpan<byte> random)
    {
        using var generator = Interop.OpenFile("/dev/urandom", Interop.WriteOnlyCloseOnExec);
        if (generator.IsInvalid)
        {
            throw ErrnoException.Last("open /dev/urandom");
        }

        // struct rand_pool_info: how many bits to count, how many bytes follow, the bytes.
        var pool = new byte[8 + random.Length];
        BinaryPrimitives.WriteInt32LittleEndian(pool, 8 * random.Length);
        BinaryPrimitives.WriteInt32LittleEndian(pool.AsSpan(4), random.Length);
        random.CopyTo(pool.AsSpan(8));
        fixed (byte* argument = pool)
        {
            ErrnoException.ThrowIfNegative(Interop.Control(generator, Interop.AddEntropy, argument), "add entropy");
        }

        ErrnoException.ThrowIfNegative(Interop.Control(generator, Interop.ReseedGenerator, null), "renew the random numbers");
    }
}
