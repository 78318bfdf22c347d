using FaultLab.Lab.Qemu;
using FaultLab.Lab.Results;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Keeps the memory of a VM at the moment it panicked or fell silent, for <c>crash(8)</c>: the first time for each node and reason,
/// and only while the disk of the results has room.
/// </summary>
internal sealed class MemoryDumps(ResultsFolder folder)
{
    /// <summary>What must stay free on the disk of the results after a dump.</summary>
    private const long Reserve = 2L << 30;

    private readonly HashSet<string> _taken = [];

    /// <returns>What was done, in words; null when there is one already.</returns>
    public async Task<string?> TakeAsync(string node, QemuMachine machine, string reason, CancellationToken cancellationToken)
    {
        lock (_taken)
        {
            if (!_taken.Add($"{node} {reason}"))
            {
                return null;
            }
        }

        if (new DriveInfo(folder.Path).AvailableFreeSpace < Reserve)
        {
            return $"no memory dump: less than {Reserve >> 30} GiB free";
        }

        var file = Path.Combine(folder.ConsoleFolder, $"{node}.{reason}.vmcore");
        await machine.DumpMemoryAsync(file, cancellationToken);
        return $"memory at the {reason} in console/{Path.GetFileName(file)}";
    }
}
