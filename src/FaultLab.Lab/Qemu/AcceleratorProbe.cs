using System.Security.Cryptography;
using System.Text;
using FaultLab.Histories;
using FaultLab.Lab.Images;

namespace FaultLab.Lab.Qemu;

/// <summary>
/// Finds out whether this machine's KVM runs guests, by running one: an accelerator that opens, and even one that says it is
/// enabled, may let a stock kernel stand still. The answer is remembered until the host reboots or QEMU changes.
/// </summary>
public sealed class AcceleratorProbe(LabCache cache)
{
    /// <summary>Under KVM a kernel gets there in about a second.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <param name="kernel">Any kernel; it is booted without a root file system, and that it says so is the proof.</param>
    /// <param name="workFolder">Folder with a short path, for the trial's sockets.</param>
    /// <param name="progress">Told once when KVM is there but cannot be used, and when the trial begins.</param>
    public async Task<Accelerator> FindAsync(
        KernelImage kernel, string workFolder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        switch (Environment.GetEnvironmentVariable("FAULTLAB_ACCELERATOR"))
        {
            case "tcg":
                return Accelerator.Tcg;
            case "kvm":
                return Accelerator.Kvm;
        }

        if (!File.Exists("/dev/kvm"))
        {
            return Accelerator.Tcg;
        }

        using var held = await cache.LockAsync("accelerator", cancellationToken);
        var remembered = Path.Combine(cache.Folder("accelerator"), await HostIdAsync(cancellationToken));
        if (File.Exists(remembered))
        {
            return Enum.Parse<Accelerator>(await File.ReadAllTextAsync(remembered, cancellationToken));
        }

        progress?.Report("trying whether KVM runs a guest here");
        var accelerator = await RunsUnderKvmAsync(kernel, workFolder, cancellationToken) ? Accelerator.Kvm : Accelerator.Tcg;
        if (accelerator == Accelerator.Tcg)
        {
            progress?.Report("KVM is there but does not run a guest; QEMU emulates the CPU instead (TCG, slower)");
        }

        await LabDisk.ReplaceFileAsync(remembered, async file => await file.WriteAsync(Encoding.ASCII.GetBytes(accelerator.ToString()), cancellationToken));
        return accelerator;
    }

    /// <summary>What was found on this boot of the host; null when it was not tried yet. There is nothing to try without /dev/kvm.</summary>
    public async Task<Accelerator?> RememberedAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists("/dev/kvm"))
        {
            return Accelerator.Tcg;
        }

        var remembered = cache.PathOf("accelerator", await HostIdAsync(cancellationToken));
        return File.Exists(remembered) ? Enum.Parse<Accelerator>(await File.ReadAllTextAsync(remembered, cancellationToken)) : null;
    }

    private async Task<bool> RunsUnderKvmAsync(KernelImage kernel, string workFolder, CancellationToken cancellationToken)
    {
        var emptyArchive = Path.Combine(workFolder, "kvm-trial.cpio");
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new QemuOptions
        {
            Name = "kvm-trial",
            KernelPath = kernel.VmlinuxPath,
            InitrdPath = emptyArchive,
            Memory = new(256L << 20),
            WorkFolder = workFolder,
            Accelerator = Accelerator.Kvm,
            ConsoleLogPath = Path.Combine(workFolder, "kvm-trial.log"),
        };
        var observer = new QemuObserver
        {
            OnConsole = line =>
            {
                if (line.Text.Contains("Unable to mount root fs", StringComparison.Ordinal))
                {
                    reached.TrySetResult();
                }
            },
        };
        await using (var archive = File.Create(emptyArchive))
        {
            new CpioWriter(archive).Finish();
        }

        try
        {
            await using var machine = await QemuMachine.StartAsync(options, new RunClock(cache.Time), observer, cancellationToken);
            await Task.WhenAny(reached.Task, machine.Exited).WaitAsync(Deadline, cache.Time, cancellationToken);
            return reached.Task.IsCompleted;
        }
        catch (Exception e) when (e is TimeoutException or LabException)
        {
            return false;
        }
        finally
        {
            File.Delete(emptyArchive);
            File.Delete(options.ConsoleLogPath);
        }
    }

    private static async Task<string> HostIdAsync(CancellationToken cancellationToken)
    {
        var boot = await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", cancellationToken);
        var qemu = await QemuProcess.VersionAsync(cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(boot + qemu)))[..16];
    }
}
