using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>The modules of one kernel and how they depend on each other, read from its <c>lib/modules/RELEASE</c> folder.</summary>
internal sealed class KernelModules
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _paths = [];
    private readonly Dictionary<string, ImmutableArray<string>> _needs = [];
    private readonly HashSet<string> _builtIn;
    private readonly Lazy<ILookup<string, string>> _softNeeds;

    private KernelModules(string folder)
    {
        _folder = folder;
        foreach (var (path, needs) in ReadLines("modules.dep").Select(line => line.Split(':', 2)).Where(p => p.Length == 2).Select(p => (p[0], p[1])))
        {
            _paths[NameOf(path)] = path;
            _needs[NameOf(path)] = [.. needs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)];
        }

        _builtIn = [.. ReadLines("modules.builtin").Select(NameOf)];
        _softNeeds = new(ReadSoftNeeds);
    }

    public static KernelModules Load(string folder) => new(folder);

    /// <summary>A module's name as the kernel knows it: <c>nf_nat</c> for <c>kernel/net/netfilter/nf-nat.ko.xz</c>.</summary>
    public static string NameOf(string path) => Path.GetFileName(path).Split(".ko")[0].Replace('-', '_');

    public bool IsBuiltIn(string name) => _builtIn.Contains(NameOf(name));

    public bool Has(string name) => _paths.ContainsKey(NameOf(name)) || IsBuiltIn(name);

    /// <summary>Absolute path of a module's file, which may be compressed.</summary>
    public string FileOf(string name) => Path.Combine(_folder, _paths[name]);

    /// <summary>Path below the modules folder, without the suffix of a compression.</summary>
    public string PathInGuest(string name) => _paths[name].Split(".ko")[0] + ".ko";

    /// <summary>The named modules and all that they need, each after what it needs. What is built in takes no file.</summary>
    /// <exception cref="LabException">The kernel has no such module.</exception>
    public ImmutableArray<string> Closure(IEnumerable<string> names)
    {
        var ordered = new List<string>();
        var seen = new HashSet<string>();
        foreach (var name in names.Select(NameOf))
        {
            if (!Has(name))
            {
                throw new LabException($"The kernel {Path.GetFileName(_folder)} has no module {name}.", remedy: RemedyFor(name));
            }

            Visit(name, seen, ordered);
        }

        return [.. ordered];
    }

    /// <summary><c>modules.dep</c> for a guest that has these modules only.</summary>
    public string DependencyFile(IEnumerable<string> names) => string.Concat(names.Select(name =>
        $"{PathInGuest(name)}:{string.Concat(AllNeeds(name).Select(need => " " + PathInGuest(need)))}\n"));

    /// <summary>Those lines of <c>modules.alias</c> or <c>modules.softdep</c> that speak of these modules.</summary>
    public string Filtered(string file, IReadOnlySet<string> names, int nameColumn) => string.Concat(ReadLines(file)
        .Where(line => line.Split(' ').ElementAtOrDefault(nameColumn) is { } name && names.Contains(NameOf(name)))
        .Select(line => line + "\n"));

    private ImmutableArray<string> AllNeeds(string name) => _needs.GetValueOrDefault(name, []);

    // modules.dep lists all that a module needs, the deepest last.
    private void Visit(string name, HashSet<string> seen, List<string> ordered)
    {
        if (!_paths.ContainsKey(name) || !seen.Add(name))
        {
            return;
        }

        foreach (var need in AllNeeds(name).Reverse().Concat(_softNeeds.Value[name]))
        {
            Visit(need, seen, ordered);
        }

        ordered.Add(name);
    }

    // "softdep libcrc32c pre: crc32c post: other"; a soft need may be an alias, which has to be looked up.
    private ILookup<string, string> ReadSoftNeeds()
    {
        var aliases = ReadLines("modules.alias").Select(line => line.Split(' ')).Where(words => words is ["alias", _, _])
            .ToLookup(words => words[1].Replace('-', '_'), words => NameOf(words[2]));
        return ReadLines("modules.softdep").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["softdep", _, _, ..])
            .SelectMany(words => words[2..].Where(word => !word.EndsWith(':')).Select(word => (Name: NameOf(words[1]), Need: NameOf(word))))
            .SelectMany(pair => aliases[pair.Need].Append(pair.Need).Select(need => (pair.Name, Need: need)))
            .ToLookup(pair => pair.Name, pair => pair.Need);
    }

    private IEnumerable<string> ReadLines(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) ? File.ReadLines(path).Where(line => !line.StartsWith('#')) : [];
    }

    private string RemedyFor(string name)
    {
        var near = _paths.Keys.Where(other => other.Contains(name, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(3).ToList();
        if (near.Count == 0 && NearestName.Of(name, _paths.Keys) is { } misspelt)
        {
            near.Add(misspelt);
        }

        return near.Count > 0 ? $"Did you mean {string.Join(" or ", near)}?" : "Debian's amd64 flavour has more modules than cloud-amd64.";
    }
}
