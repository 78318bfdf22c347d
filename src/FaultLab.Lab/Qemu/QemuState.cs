namespace FaultLab.Lab.Qemu;

/// <summary>Where a machine can go on from, of which an equal one was there in an earlier run.</summary>
/// <param name="MemoryPath">Its memory, processors and devices, as <see cref="QemuMigration.SaveAsync"/> wrote them.</param>
/// <param name="Console">The whole lines that its kernel had printed: they are given to the observer again, since what is told of a kernel is read from them.</param>
public sealed record QemuState(string MemoryPath, ReadOnlyMemory<byte> Console);
