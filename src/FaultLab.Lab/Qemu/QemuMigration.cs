using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultLab.Lab.Qemu;

/// <summary>Writes the whole state of a machine (memory, processors, devices) to a file, and has an equal machine go on from it: QEMU's migration, by way of a file.</summary>
/// <remarks>QEMU, docs/devel/migration: a destination needs the same machine, devices and memory as the source had.</remarks>
internal static class QemuMigration
{
    /// <summary>A guest of 128 MiB takes 0.1 s on an idle machine.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes the state of a machine that runs. It stands still meanwhile, and runs again afterwards.</summary>
    /// <exception cref="LabException">QEMU could not write it.</exception>
    public static async Task SaveAsync(QemuMachine machine, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        await machine.PauseAsync(cancellationToken);
        try
        {
            await machine.Qmp.ExecuteAsync("migrate", new JsonObject { ["uri"] = $"exec:cat > {Quoted(path)}" }, cancellationToken);
            await CompletedAsync(machine, time, cancellationToken);
        }
        finally
        {
            await machine.ResumeAsync(CancellationToken.None);
        }
    }

    /// <summary>Fills a machine that was started to wait for it. It stands still afterwards.</summary>
    /// <exception cref="LabException">The state is not that of such a machine; QEMU is of no use any more.</exception>
    public static async Task LoadAsync(QemuMachine machine, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        // Packets by which QEMU would tell switches where the machine is now do not come from the guest.
        await machine.Qmp.ExecuteAsync("migrate-set-parameters", new JsonObject { ["announce-rounds"] = 0 }, cancellationToken);
        await machine.Qmp.ExecuteAsync("migrate-incoming", new JsonObject { ["uri"] = $"exec:cat {Quoted(path)}" }, cancellationToken);
        await CompletedAsync(machine, time, cancellationToken);
    }

    private static async Task CompletedAsync(QemuMachine machine, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            var migration = await machine.Qmp.ExecuteAsync("query-migrate", null, cancellationToken);
            var status = migration.TryGetProperty("status", out var value) ? value.GetString() : null;
            if (status == "completed")
            {
                return;
            }

            if (status is "failed" or "cancelled" || time.GetElapsedTime(began) > Deadline)
            {
                throw new LabException($"The state of the machine could not be moved: {status ?? "nothing"} {Why(migration)}".TrimEnd());
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static string Why(JsonElement migration) => migration.TryGetProperty("error-desc", out var why) ? why.GetString() ?? "" : "";

    /// <summary>For the shell that QEMU has run the command.</summary>
    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
