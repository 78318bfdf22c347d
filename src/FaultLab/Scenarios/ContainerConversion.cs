using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>Checks what a node says of its image and its process, and makes the specification of it.</summary>
internal sealed class ContainerConversion(Conversion conversion)
{
    /// <summary>Docker refuses finer shares than a hundredth of a CPU.</summary>
    public const double LeastCpus = 0.01;

    private static readonly ImmutableArray<string> NamespacedSysctls = ["net.", "kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue."];

    /// <summary>Null for a node without an image.</summary>
    public ContainerSpec? Convert(string path, NodeConfig config)
    {
        switch (config.Kind)
        {
            case NodeKind.Container:
                CheckContainer(path, config);
                break;
            case NodeKind.Vm:
                CheckVm(path, config);
                break;
            default:
                CheckHost(path, config);
                break;
        }

        if (config.Image is null || config.Kind is null or NodeKind.Host)
        {
            return null;
        }

        return new ContainerSpec
        {
            Image = Image($"{path}.image", config.Image),
            Command = Words($"{path}.command", config.Command),
            Env = Values.Of(config.Env),
            Files = [.. (config.Files ?? []).Select(file => File($"{path}.files", file.Key, file.Value)).OfType<ContainerFile>()],
            Privileged = config.Privileged ?? false,
            Capabilities = [.. (config.Capabilities ?? []).OfType<string>().Select(name => Capability($"{path}.capabilities", name))],
            Memory = config.Kind == NodeKind.Container ? config.Memory : null,
            Cpus = config.Kind == NodeKind.Container ? config.Cpus : null,
            Tmpfs = Tmpfs($"{path}.tmpfs", config.Tmpfs),
            Healthcheck = config.Healthcheck is { } check ? Check($"{path}.healthcheck", check) : null,
            Restart = config.Restart ?? default,
        };
    }

    private void CheckContainer(string path, NodeConfig config)
    {
        if (config.Image is null)
        {
            conversion.Missing(path, "\"image\" is missing: a container needs one, such as image: nginx:1.27", "image");
        }

        var forVm = new (string Key, object? Value)[]
        {
            ("kernel", config.Kernel), ("management", config.Management), ("nic", config.Nic), ("cmdline", config.Cmdline), ("boot", config.Boot),
            ("agent", config.Agent == AgentMode.None ? config.Agent : null),
        };
        foreach (var (key, _) in forVm.Where(key => key.Value is not null))
        {
            conversion.Error($"{path}.{key}", $"only a vm has \"{key}\"; a container runs on this machine's kernel, with FaultLab's agent beside its process");
        }

        if (config.Cpus is < LeastCpus)
        {
            conversion.Error($"{path}.cpus", "a container gets a hundredth of a CPU at least: 0.01");
        }

        foreach (var name in (config.Sysctls ?? []).Keys.Where(name => !NamespacedSysctls.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
        {
            conversion.Error($"{path}.sysctls.{name}", "it is one of the whole machine; a container has those of the network (net.*), kernel.msg*, kernel.sem, kernel.shm* and fs.mqueue.*");
        }
    }

    private void CheckHost(string path, NodeConfig config)
    {
        CheckConfinement(path, config);
        foreach (var (key, _) in KeysOfProcess(config).Prepend(("image", config.Image)).Where(key => key.Value is not null))
        {
            conversion.Error($"{path}.{key}", $"only a container or a vm has \"{key}\"");
        }
    }

    private void CheckVm(string path, NodeConfig config)
    {
        CheckConfinement(path, config);
        if (config.Image is { } image)
        {
            if (image.Reference is not null)
            {
                conversion.Error($"{path}.image", "a vm takes a root file system: packages, or a tar such as \"docker export\" writes");
            }

            if (config.Command is null or { Count: 0 })
            {
                conversion.Missing(path, "\"command\" is missing: a vm with an image needs the program to start", "command");
            }
        }
        else
        {
            foreach (var (key, _) in KeysOfProcess(config).Where(key => key.Value is not null))
            {
                conversion.Error($"{path}.{key}", $"a vm has \"{key}\" only beside \"image\"");
            }
        }
    }

    private static IEnumerable<(string Key, object? Value)> KeysOfProcess(NodeConfig config) =>
        [("command", config.Command), ("env", config.Env), ("files", config.Files)];

    private void CheckConfinement(string path, NodeConfig config)
    {
        var forContainer = new (string Key, object? Value)[]
        {
            ("privileged", config.Privileged), ("capabilities", config.Capabilities), ("tmpfs", config.Tmpfs), ("healthcheck", config.Healthcheck),
            ("restart", config.Restart),
        };
        foreach (var (key, _) in forContainer.Where(key => key.Value is not null))
        {
            conversion.Error($"{path}.{key}", $"only a container has \"{key}\"");
        }
    }

    private ImageSource Image(string path, ImageConfig image)
    {
        var sources = new (string Key, bool Set)[] { ("reference", image.Reference is not null), ("tar", image.Tar is not null), ("packages", image.Packages is not null) };
        var set = sources.Where(source => source.Set).ToList();
        if (set.Count == 0)
        {
            conversion.Missing(path, "one of reference, tar, packages is missing", "reference", "tar", "packages");
        }

        foreach (var (key, _) in set.Skip(1))
        {
            conversion.Error($"{path}.{key}", $"\"{set[0].Key}\" is set too, and the two exclude each other");
        }

        if (image.Reference is { } reference && !Regex.IsMatch(reference, @"^[a-z0-9][A-Za-z0-9._/:@-]*$"))
        {
            conversion.Error(path, $"\"{reference}\" is not the name of an image, such as nginx:1.27");
        }

        var source = new ImageSource
        {
            Reference = image.Reference,
            Tar = conversion.Files.Resolve(conversion, $"{path}.tar", image.Tar),
            Packages = [.. (image.Packages ?? []).OfType<string>().Select(name => Package($"{path}.packages", name))],
        };
        if (image.Suite is { } suite)
        {
            CheckSuite($"{path}.suite", suite, image);
            source = source with { Suite = suite };
        }

        return source;
    }

    /// <summary>Names as Debian Policy 5.6.1 has them; apt takes more than that for a name.</summary>
    private string Package(string path, string name)
    {
        if (!Regex.IsMatch(name, "^[a-z0-9][a-z0-9+.-]+$"))
        {
            conversion.Error(path, $"\"{name}\" is not the name of a Debian package, such as nginx-light");
        }

        return name;
    }

    private void CheckSuite(string path, string suite, ImageConfig image)
    {
        if (image.Packages is null)
        {
            conversion.Error(path, "\"suite\" belongs to packages");
        }
        else if (!Regex.IsMatch(suite, "^[a-z][a-z-]*$"))
        {
            conversion.Error(path, $"\"{suite}\" is not a Debian suite, such as bookworm");
        }
    }

    private ImmutableArray<string> Words(string path, IReadOnlyList<string?>? written)
    {
        var words = (written ?? []).OfType<string>().ToImmutableArray();
        if (words is [var only] && only.Contains(' ', StringComparison.Ordinal))
        {
            conversion.Error(path, "no shell takes it apart: write it as a list of words, or as [/bin/sh, -c, \"…\"]");
        }

        return words;
    }

    private ContainerFile? File(string path, string target, FileConfig? file)
    {
        var place = Paths.Join(path, target);
        if (!target.StartsWith('/') || target.EndsWith('/') || target.Split('/').Contains(".."))
        {
            conversion.Error(place, $"\"{target}\" is not the absolute path of a file");
        }

        if (file is null)
        {
            return null;
        }

        if (file.From is null == file.Content is null)
        {
            conversion.Error(place, file.From is null ? "one of from, content is missing" : "\"from\" and \"content\" exclude each other");
        }

        var source = conversion.Files.Resolve(conversion, $"{place}.from", file.From);
        conversion.Files.Alias($"{place}.from", place);
        return new ContainerFile(target, source, file.Content);
    }

    private string Capability(string path, string name)
    {
        var plain = name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
        if (!Regex.IsMatch(plain, "^[A-Z][A-Z_]+$"))
        {
            conversion.Error(path, $"\"{name}\" is not a capability such as SYS_TIME (capabilities(7))");
        }

        return plain;
    }

    private ImmutableSortedDictionary<string, ByteSize> Tmpfs(string path, OrderedDictionary<string, ByteSize?>? written)
    {
        foreach (var (mount, _) in (written ?? []).Where(entry => !entry.Key.StartsWith('/') || entry.Key.Length == 1))
        {
            conversion.Error(Paths.Join(path, mount), $"\"{mount}\" is not the absolute path of a folder");
        }

        return (written ?? []).Where(entry => entry.Value is not null).ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value!.Value, StringComparer.Ordinal);
    }

    private Healthcheck Check(string path, HealthcheckConfig config)
    {
        var check = new Healthcheck { Command = Words($"{path}.command", config.Command) };
        return check with
        {
            Every = config.Every ?? check.Every,
            Timeout = config.Timeout ?? check.Timeout,
            Retries = config.Retries ?? check.Retries,
            Start = config.Start ?? check.Start,
        };
    }
}
