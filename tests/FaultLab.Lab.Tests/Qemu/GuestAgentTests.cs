using System.Text.Json;
using FaultLab.Lab.Images;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Qemu;

/// <summary>The agent that <c>lab/setup</c> built, in a guest.</summary>
[Category("vm"), NonParallelizable]
public sealed class GuestAgentTests
{
    private const string Mac = "02:fa:00:00:00:01";

    [Test, CancelAfter(120_000)]
    public async Task The_agent_answers_on_its_port_again_after_a_reset(CancellationToken cancellationToken)
    {
        await using var guest = await BootAsync(new GuestImage { Hostname = "gw", AgentFolder = LabFiles.AgentFolder() }, cancellationToken);
        const string hello = """{"jsonrpc":"2.0","id":1,"method":"hello"}""";

        await guest.SendAsync(hello, cancellationToken);
        var first = await guest.ReadLineAsync(cancellationToken);
        await guest.Machine.ResetAsync(cancellationToken);
        await guest.ReadyAsync(2, cancellationToken);
        await guest.SendAsync(hello, cancellationToken);
        var second = await guest.ReadLineAsync(cancellationToken);

        Assert.That(first, Does.Contain("\"kernel\":\"6.1."));
        Assert.That(BootId(second), Is.Not.EqualTo(BootId(first)));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_guest_without_an_agent_is_configured_by_its_init(CancellationToken cancellationToken)
    {
        var configuration = new NodeConfiguration
        {
            Interfaces = [new InterfaceConfiguration("lan0", Mac, 1500, ["198.18.0.1/24"])],
            Routes = [],
        };
        await using var guest = await BootAsync(new GuestImage
        {
            Hostname = "gw",
            AgentFolder = LabFiles.AgentFolder(),
            RunsAgent = false,
            Http = true,
            ConfigurationJson = JsonSerializer.Serialize(configuration, AgentJson.Default.NodeConfiguration),
        }, cancellationToken);

        Commands.Run("ip", "-n", guest.NamespaceName, "addr", "add", "198.18.0.2/24", "dev", "tap0");
        Commands.Run("ip", "-n", guest.NamespaceName, "link", "set", "tap0", "up");
        var page = Commands.Run("ip", "netns", "exec", guest.NamespaceName, "bash", "-c",
            "exec 3<>/dev/tcp/198.18.0.1/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; timeout 20 cat <&3");

        Assert.That(page, Does.StartWith("HTTP/1.0 200 OK").Or.StartWith("HTTP/1.1 200 OK"));
        Assert.That(page, Does.Contain("<td>lan0<td>"));
    }

    private static Task<TestGuest> BootAsync(GuestImage image, CancellationToken cancellationToken) =>
        TestGuest.BootAsync(image, "", [new("lan0", "virtio-net-pci", Mac, "tap0")], cancellationToken);

    private static string? BootId(string line)
    {
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.GetProperty("result").GetProperty("bootId").GetString();
    }
}
