using System.Globalization;
using System.Text;

namespace FaultLab.Lab.Topology;

/// <summary>
/// All processes that carry a mark in their environment. A process can be journaled by its number only after it was started; the mark
/// is journaled before, and its children inherit it. Draw a mark with <see cref="Create"/>, record it, then start the process with it.
/// </summary>
/// <param name="Mark">Unique for ever: <c>run/purpose/guid</c>.</param>
public sealed record MarkedProcessesResource(string Mark) : Resource
{
    /// <summary>The environment variable that carries the mark.</summary>
    public const string Variable = "FAULTLAB_RESOURCE";

    // A process that forks while it is looked for may slip through one look.
    private const int MostLooks = 10;

    public override string Title => $"processes marked {Mark}";

    public static MarkedProcessesResource Create(string run, string purpose) => new($"{run}/{purpose}/{Guid.NewGuid():N}");

    public override bool Remove()
    {
        var removed = false;
        for (var look = 0; look < MostLooks; look++)
        {
            var found = Find();
            if (found.Count == 0)
            {
                return removed;
            }

            foreach (var process in found)
            {
                removed |= process.Remove();
            }
        }

        throw new LabException($"Processes marked {Mark} keep coming back.");
    }

    /// <summary>Those of the marks that some process carries: one look at the machine's processes serves for all of them.</summary>
    internal static HashSet<string> Carried(IEnumerable<string> marks)
    {
        var prefix = Encoding.UTF8.GetBytes($"{Variable}=");
        var carried = new HashSet<string>();

        // Twice: a process that forks while it is looked for may slip through one look.
        for (var look = 0; look < 2; look++)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    && ReadEnvironment(pid) is { } environment && environment.AsSpan().IndexOf(prefix) is >= 0 and var at)
                {
                    var value = environment.AsSpan(at + prefix.Length);
                    carried.Add(Encoding.UTF8.GetString(value[..Math.Max(0, value.IndexOf((byte)0))]));
                }
            }
        }

        carried.IntersectWith(marks);
        return carried;
    }

    private List<ProcessResource> Find()
    {
        var entry = Encoding.UTF8.GetBytes($"{Variable}={Mark}\0");
        var found = new List<ProcessResource>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId
                && ProcessIdentity.Of(pid) is { StartTicks: var startTicks }
                && ReadEnvironment(pid).AsSpan().IndexOf(entry) >= 0)
            {
                found.Add(new ProcessResource(pid, startTicks, Mark));
            }
        }

        return found;
    }

    /// <summary>Empty for a process that is gone, is a kernel thread, or waits to be reaped.</summary>
    private static byte[] ReadEnvironment(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
