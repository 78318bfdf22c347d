namespace FaultLab.Linux.Proc;

/// <summary>Kernel parameters by their dotted names, through <c>/proc/sys</c>.</summary>
public static class Sysctl
{
    private const string Root = "/proc/sys/";

    public static bool Exists(string name) => File.Exists(PathOf(name));

    public static string Read(string name) => File.ReadAllText(PathOf(name)).Trim();

    /// <exception cref="IOException">The kernel does not take the value.</exception>
    public static void Write(string name, string value) => File.WriteAllText(PathOf(name), value);

    /// <summary>Whether a value that was read means the one that was written: the kernel separates several numbers by tabs.</summary>
    public static bool Same(string left, string right) =>
        left.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SequenceEqual(right.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// As <c>sysctl</c> reads names: dots and slashes are exchanged unless the first of both is a slash, so that
    /// <c>net/ipv4/conf/eth0.5/forwarding</c> and <c>net.ipv4.conf.eth0/5.forwarding</c> both mean the VLAN interface.
    /// </summary>
    /// <exception cref="ArgumentException">The name leads out of <c>/proc/sys</c>.</exception>
    internal static string PathOf(string name)
    {
        var firstSeparator = name.IndexOfAny(['.', '/']);
        var slashed = firstSeparator >= 0 && name[firstSeparator] == '/'
            ? name
            : string.Create(name.Length, name, static (path, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    path[i] = source[i] switch { '.' => '/', '/' => '.', var other => other };
                }
            });
        return slashed.Split('/').Any(static part => part is "" or "." or "..")
            ? throw new ArgumentException($"'{name}' is not the name of a sysctl")
            : Root + slashed;
    }
}
