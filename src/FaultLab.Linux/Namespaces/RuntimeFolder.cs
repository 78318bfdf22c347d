namespace FaultLab.Linux.Namespaces;

/// <summary>Where names, sockets and images of running labs lie. The path is short, for a socket's ends at 107 bytes (unix(7)).</summary>
public static class RuntimeFolder
{
    private const UnixFileMode OnlyTheirs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary><c>/run/faultlab</c> for root; for others <c>faultlab</c> in their runtime folder, or in the temporary one with their number.</summary>
    public static string Path { get; } = Find();

    /// <summary>The folder, made where it is not there; only its user may enter it.</summary>
    public static string Create() =>
        OperatingSystem.IsLinux() ? Directory.CreateDirectory(Path, OnlyTheirs).FullName : throw new PlatformNotSupportedException();

    private static string Find()
    {
        if (UserNamespace.IsMachineRoot)
        {
            return "/run/faultlab";
        }

        return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own && Directory.Exists(own)
            ? System.IO.Path.Combine(own, "faultlab")
            : System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"faultlab-{UserNamespace.OuterUser}");
    }
}
