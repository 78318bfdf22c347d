using FaultLab.Linux;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Serving;

/// <summary>Finds a virtio-serial port and waits for a controller at its other end.</summary>
internal static class VirtioPort
{
    private const string Folder = "/sys/class/virtio-ports";

    // The driver offers nothing to wait on for these.
    private const long PollInterval = 50 * MonotonicClock.Millisecond;

    /// <summary>The device of the port with this name; null while there is none.</summary>
    public static string? Find(string name) => Directory.Exists(Folder)
        ? Directory.EnumerateDirectories(Folder)
            .Where(port => File.Exists($"{port}/name") && File.ReadAllText($"{port}/name").Trim() == name)
            .Select(port => $"/dev/{Path.GetFileName(port)}")
            .FirstOrDefault()
        : null;

    /// <summary>Waits until the device is there and somebody holds the other end.</summary>
    /// <param name="find">The device's path; null while it is not there.</param>
    public static DescriptorChannel Await(Func<string?> find)
    {
        while (true)
        {
            if (find() is { } path && TryOpen(path) is { } channel)
            {
                if (channel.PeerIsThere())
                {
                    return channel;
                }

                channel.Dispose();
            }

            Pause();
        }
    }

    // The port is there before its device node, and busy while another process has it.
    private static DescriptorChannel? TryOpen(string path)
    {
        try
        {
            return DescriptorChannel.OpenDevice(path);
        }
        catch (ErrnoException e) when (e.Errno is Errno.ENOENT or Errno.EBUSY or Errno.ENODEV)
        {
            return null;
        }
    }

    private static void Pause() => MonotonicClock.WaitUntil(MonotonicClock.Now + PollInterval, CancellationToken.None);
}
