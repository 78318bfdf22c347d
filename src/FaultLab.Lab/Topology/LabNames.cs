using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Lab.Topology;

/// <summary>The names of what a run makes on the machine. All begin with <c>fl-</c>, and carry the run's name.</summary>
public static class LabNames
{
    public const string Prefix = "fl-";

    /// <summary>Leaves room for a node's name of 32 characters and a suffix below 107, the longest path of a socket (unix(7)).</summary>
    private const int LongestWorkFolder = 40;

    // NAME_MAX of linux/limits.h: a namespace's name is the name of a file.
    private const int LongestNamespace = 255;

    /// <summary>The namespace of a run's patch panel.</summary>
    public static string Panel(string run) => Shorten(Prefix + run);

    /// <summary>The namespace of a host node.</summary>
    public static string Node(string run, string node) => Shorten($"{Prefix}{run}-{node}");

    /// <summary>The port of a link in the panel: <c>p3a</c> for end A of the third. Interface names hold 15 characters, so it carries no words.</summary>
    internal static string Port(int linkNumber, LinkEnd end) => $"p{linkNumber}{Letter(end)}";

    /// <summary>The name under which an unplugged interface waits in the panel.</summary>
    internal static string Unplugged(int linkNumber, LinkEnd end) => $"u{linkNumber}{Letter(end)}";

    /// <summary>The far end of a port behind which a VM's card is a socket.</summary>
    internal static string Card(int linkNumber, LinkEnd end) => $"c{linkNumber}{Letter(end)}";

    private static char Letter(LinkEnd end) => end == LinkEnd.A ? 'a' : 'b';

    /// <summary>The folder for a run's sockets, below <see cref="Linux.Namespaces.RuntimeFolder"/>.</summary>
    internal static string Work(string run) => Shorten(run, LongestWorkFolder);

    private static string Shorten(string name, int longest = LongestNamespace) => name.Length <= longest
        ? name
        : $"{name[..(longest - 17)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8))}";
}
