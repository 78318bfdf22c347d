using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>
/// Assembles the initramfs of a VM from two archives: a base that is the same for every VM of a kernel (busybox, init, agent, SSH
/// server, status page, drivers), made once and cached by its content, and a small part of the node's own that is made for each run.
/// </summary>
public sealed class InitramfsBuilder(LabCache cache)
{
    /// <summary>Drivers of QEMU's devices. Those a kernel lacks are left out: i6300esb is not in older cloud kernels, e1000 in none.</summary>
    internal static readonly string[] DeviceModules =
    [
        "virtio_pci", "virtio_net", "virtio_console", "pvpanic", "pvpanic_pci", "i6300esb", "e1000", "e1000e", "8139cp", "8139too",
    ];

    /// <summary>Makes the base for this kernel when it is not in the cache, and gives its path.</summary>
    public async Task<string> PrepareBaseAsync(KernelImage kernel, string agentFolder, CancellationToken cancellationToken)
    {
        var files = await GuestFiles.CollectAsync(cache, agentFolder, cancellationToken);
        var folder = await cache.FolderOnceAsync(["initramfs", Hash(kernel.Id, files)], async (temporary, token) =>
        {
            var keys = await SshKeys.PrepareAsync(cache, token);
            await using var output = File.Create(Path.Combine(temporary, "base.cpio"));
            var cpio = new CpioWriter(output);
            files.WriteTo(cpio);
            keys.WriteTo(cpio);
            var devices = ThoseOf(kernel, DeviceModules);
            cpio.AddText("etc/faultlab/modules", string.Join('\n', devices) + "\n");
            await ModuleFiles.WriteAsync(cpio, kernel, devices, [], token);
            cpio.Finish();
        }, cancellationToken);
        return Path.Combine(folder, "base.cpio");
    }

    /// <summary>Writes the complete initramfs of one VM to <paramref name="target"/>. Takes tens of milliseconds once the base is there.</summary>
    /// <exception cref="LabException">The kernel lacks a module that was asked for, or a file is missing.</exception>
    public async Task BuildAsync(KernelImage kernel, GuestImage guest, string target, CancellationToken cancellationToken)
    {
        var basePath = await PrepareBaseAsync(kernel, guest.AgentFolder, cancellationToken);
        await LabDisk.ReplaceFileAsync(target, async output =>
        {
            await using (var source = File.OpenRead(basePath))
            {
                await source.CopyToAsync(output, cancellationToken);
            }

            if (guest.ImagePath is { } image)
            {
                await using var source = File.OpenRead(image);
                await source.CopyToAsync(output, cancellationToken);
            }

            var cpio = new CpioWriter(output);
            await WriteNodeAsync(cpio, kernel, guest, cancellationToken);
            cpio.Finish();
        });
    }

    private static async Task WriteNodeAsync(CpioWriter cpio, KernelImage kernel, GuestImage guest, CancellationToken cancellationToken)
    {
        cpio.AddText("etc/hostname", guest.Hostname + "\n");
        // Read by init with `.`; values are words without quotes.
        cpio.AddText("etc/faultlab/node.conf", $"""
            agent={(guest.RunsAgent ? "serve" : "configure")}
            ssh={(guest.Ssh ? "yes" : "no")}
            http={(guest.Http ? "yes" : "no")}

            """);
        if (guest.ConfigurationJson is { } json)
        {
            cpio.AddText("etc/faultlab/node.json", json);
        }

        if (guest.Process is { } process)
        {
            await GuestProcess.WriteAsync(cpio, guest.Hostname, process, cancellationToken);
        }

        await GuestPrograms.WriteAsync(cpio, guest.Programs, cancellationToken);
        var atBoot = ThoseOf(kernel, guest.ModulesAtBoot);
        cpio.AddText("etc/faultlab/node-modules", string.Join('\n', atBoot) + "\n");
        if (guest.Modules.Length + atBoot.Length > 0)
        {
            await ModuleFiles.WriteAsync(cpio, kernel, [.. guest.Modules, .. atBoot], ThoseOf(kernel, DeviceModules), cancellationToken);
        }

        foreach (var module in guest.CustomModules)
        {
            cpio.AddFile("lib/faultlab/modules/" + Path.GetFileName(module), await ModuleFiles.ReadAsync(module, cancellationToken));
        }
    }

    private static string[] ThoseOf(KernelImage kernel, IReadOnlyCollection<string> wanted)
    {
        if (kernel.ModulesPath is not { } folder)
        {
            return [];
        }

        var modules = KernelModules.Load(folder);
        return [.. wanted.Where(modules.Has)];
    }

    // The layout's version stands in it: change it when what is written for the same files changes.
    private static string Hash(string kernelId, GuestFiles files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"layout 1\n{kernelId}\n{string.Join(' ', DeviceModules)}\n"));
        files.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..24];
    }
}
