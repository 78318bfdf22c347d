using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FaultLab.Scenarios.Binding;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>Checks nodes, links and routes, and makes the topology of them.</summary>
internal sealed class TopologyConversion(Conversion conversion)
{
    private const string NodesPath = "topology.nodes";
    private const long LeastVmMemory = 32L << 20;

    private static readonly ImmutableArray<string> Nics = ["virtio-net-pci", "e1000", "e1000e", "rtl8139"];
    private static readonly ImmutableArray<string> Flavours = ["cloud-amd64", "amd64"];

    public Topology Convert()
    {
        var topology = conversion.Scenario.Topology;
        var links = new LinkConversion(conversion);
        return new Topology
        {
            Nodes = [.. (topology?.Nodes ?? []).Select(node => Convert(node.Key, node.Value))],
            Links = links.Convert(topology?.Links ?? []),
            Tunnels = new TunnelConversion(conversion, links).Convert(topology?.Tunnels ?? []),
            Routes = new RouteConversion(conversion).Convert(topology?.Routes ?? []),
        };
    }

    private Node Convert(string name, NodeConfig? config)
    {
        var path = Paths.Join(NodesPath, name);
        if (!Regex.IsMatch(name, NameAttribute.Pattern))
        {
            conversion.Error(path, $"\"{name}\" is not a name: a letter, then up to 31 letters, digits, \"-\" or \"_\"");
        }

        if (config is null)
        {
            return new Node { Name = name, Kind = default };
        }

        if (config.Kind == NodeKind.Host)
        {
            CheckHost(path, config);
        }
        else if (config.Kind == NodeKind.Vm)
        {
            CheckVm(path, config);
        }

        var container = new ContainerConversion(conversion).Convert(path, config);
        var node = new Node { Name = name, Kind = config.Kind ?? default };
        return node with
        {
            Role = config.Role ?? node.Role,
            Kernel = config.Kernel is null ? null : Convert(config.Kernel, $"{path}.kernel"),
            Container = container,
            Memory = config.Memory ?? node.Memory,
            Cpus = config.Cpus is { } cpus ? (int)cpus : node.Cpus,
            Forward = config.Forward ?? node.Forward,
            Management = [.. (config.Management ?? []).OfType<ManagementService>().Distinct()],
            Agent = config.Agent ?? node.Agent,
            Nic = config.Nic ?? node.Nic,
            Cmdline = config.Cmdline ?? node.Cmdline,
            Boot = config.Boot ?? node.Boot,
            Mptcp = config.Mptcp?.Convert(conversion, name, $"{path}.mptcp"),
            Proxy = config.Proxy?.Convert(conversion, name, $"{path}.proxy"),
            Nat = config.Nat?.Convert(conversion, name, $"{path}.nat"),
            Sysctls = Values.Of(config.Sysctls),
            Modules = [.. (config.Modules ?? []).OfType<string>().Distinct()],
            Steps = Convert(config.Steps ?? [], name, config, $"{path}.steps"),
        };
    }

    private ImmutableArray<Step> Convert(IReadOnlyList<StepConfig?> configs, string node, NodeConfig config, string path)
    {
        if (configs.Count > 0 && config is { Agent: AgentMode.None, Kind: not NodeKind.Host })
        {
            conversion.Error(path, $"{node} has \"agent: none\", but steps need an agent on it");
        }

        var names = new HashSet<string>();
        foreach (var (index, name) in configs.Select(step => step?.Name).Index())
        {
            if (name is not null && !names.Add(name))
            {
                conversion.Error($"{path}[{index}].name", $"\"{name}\" is taken by an earlier one");
            }
        }

        return [.. configs.Select((step, index) => step?.Convert(conversion, $"{path}[{index}]")).OfType<Step>()];
    }

    private void CheckHost(string path, NodeConfig config)
    {
        var forVm = new (string Key, object? Value)[]
        {
            ("kernel", config.Kernel), ("memory", config.Memory), ("cpus", config.Cpus), ("management", config.Management),
            ("nic", config.Nic), ("cmdline", config.Cmdline), ("boot", config.Boot), ("modules", config.Modules), ("agent", config.Agent == AgentMode.None ? config.Agent : null),
        };
        foreach (var (key, _) in forVm.Where(key => key.Value is not null))
        {
            conversion.Error($"{path}.{key}", $"only a vm has \"{key}\"; a host runs on this machine's kernel and under FaultLab's agent");
        }
    }

    private void CheckVm(string path, NodeConfig config)
    {
        if (config.Memory is { Bytes: < LeastVmMemory })
        {
            conversion.Error($"{path}.memory", "a vm needs 32MiB at least");
        }

        if (config.Cpus is { } cpus && (cpus is < 1 or > 64 || cpus != Math.Floor(cpus)))
        {
            conversion.Error($"{path}.cpus", "a vm has a whole number of CPUs, from 1 to 64");
        }

        if (config.Kernel is null)
        {
            conversion.Missing(path, "\"kernel\" is missing: a vm needs one, such as kernel: \"6.1\"", "kernel");
        }

        if (config.Nic is not null && !Nics.Contains(config.Nic))
        {
            conversion.Error($"{path}.nic", $"\"{config.Nic}\" is not one of {string.Join(", ", Nics)}", NearestName.Of(config.Nic, Nics));
        }

        if (config is { Boot: BootMode.Snapshot, Agent: AgentMode.None })
        {
            conversion.Error($"{path}.boot", "a snapshot needs an agent: it sets clock and random numbers right, which are as old as the state");
        }

        if (config is { Boot: BootMode.Snapshot, Image: not null })
        {
            conversion.Error($"{path}.boot", "a vm with an image boots: the process of its command would go on in the middle of what it does");
        }
    }

    private KernelSource Convert(KernelConfig kernel, string path)
    {
        if (kernel.Version is null && kernel.Vmlinux is null)
        {
            conversion.Missing(path, "\"version\" or \"vmlinux\" is missing", "version", "vmlinux");
        }

        if (kernel.Version is not null && kernel.Vmlinux is not null)
        {
            conversion.Error($"{path}.vmlinux", "\"version\" is set too, and the two exclude each other");
        }

        if (kernel.Vmlinux is null && kernel.Modules is not null)
        {
            conversion.Error($"{path}.modules", "a Debian kernel brings its own modules; modules belong to vmlinux");
        }

        if (kernel.Version is not null && !Regex.IsMatch(kernel.Version, @"^\d+\.\d+[A-Za-z0-9.+~-]*$"))
        {
            conversion.Error(path, $"\"{kernel.Version}\" is not a kernel version such as 6.1 or 6.1.0-56");
        }

        if (kernel.Flavour is not null && !Flavours.Contains(kernel.Flavour))
        {
            conversion.Error($"{path}.flavour", $"\"{kernel.Flavour}\" is not one of {string.Join(", ", Flavours)}", NearestName.Of(kernel.Flavour, Flavours));
        }

        var source = new KernelSource
        {
            Version = kernel.Version,
            Vmlinux = conversion.Files.Resolve(conversion, $"{path}.vmlinux", kernel.Vmlinux),
            Modules = conversion.Files.Resolve(conversion, $"{path}.modules", kernel.Modules),
        };
        return source with { Flavour = kernel.Flavour ?? source.Flavour };
    }
}
