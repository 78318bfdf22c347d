using System.Text.Json;
using FaultLab.Lab.Images;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>What goes into a VM, from its plan.</summary>
internal static class GuestImages
{
    /// <summary>
    /// A DUT turns its first defect into a panic and reboots after it, so that a run goes on; any word of the scenario's <c>cmdline</c>
    /// comes later and wins. Documentation/admin-guide/kernel-parameters.txt of the kernel.
    /// </summary>
    private const string DutCommandLine = "oops=panic panic=5 softlockup_panic=1";

    /// <summary>What nftables needs to translate addresses, to redirect and to drop; nft_counter is part of nf_tables from 5.17.</summary>
    private static readonly string[] Nftables = ["nf_tables", "nft_chain_nat", "nft_masq", "nft_nat", "nft_redir", "nft_counter"];

    public static string CommandLineOf(Node node) => node.Role == NodeRole.Dut ? $"{DutCommandLine} {node.Cmdline}" : node.Cmdline;

    /// <param name="imagePath">The archive of the node's image; null: it has none.</param>
    public static GuestImage Of(NodePlan node, Plan plan, ModuleShelf modules, AgentBundle bundle, string? imagePath = null) => new()
    {
        ImagePath = imagePath,
        Process = node.Node.Container,
        Hostname = node.Name,
        AgentFolder = bundle.Folder,
        RunsAgent = node.Node.Agent == AgentMode.Auto,
        ConfigurationJson = JsonSerializer.Serialize(NodeConfigurations.Of(node), AgentJson.Default.NodeConfiguration),
        Ssh = node.Node.Management.Contains(ManagementService.Ssh),
        Http = node.Node.Management.Contains(ManagementService.Http),
        Programs = plan.RunsIperf3(node.Name) ? ["iperf3"] : [],
        ModulesAtBoot = UsesNftables(node, plan) ? [.. Nftables] : [],
        Modules = [.. ModuleShelf.NamesFor(node.Name, plan).Concat(node.Node.Modules).Distinct()],
        CustomModules = modules.FilesFor(node.Name),
    };

    private static bool UsesNftables(NodePlan node, Plan plan) => node.Nat is not null || node.Node.Proxy is not null
        || plan.Timeline.Faults.Any(fault => fault.Fault is DropFault drop && drop.On == node.Name);
}
