using System.Diagnostics;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

[Category("root")]
[CancelAfter(60_000)]
public sealed class StreamTests
{
    private TestNamespace _test = null!;
    private Process _agent = null!;

    [SetUp]
    public void Start()
    {
        _test = new TestNamespace();
        _agent = Process.Start(new ProcessStartInfo("nsenter", [$"--net={_test.Namespace.Path}", AgentBinary.Path, "serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    [TearDown]
    public void Stop()
    {
        _agent.Kill();
        _agent.Dispose();
        _test.Dispose();
    }

    [TestCase("garbage", RpcErrorCodes.ParseError)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\"}", RpcErrorCodes.MethodNotFound)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", RpcErrorCodes.InvalidRequest)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"probe.start\"}", RpcErrorCodes.InvalidParameters)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"fault.apply\",\"params\":{\"id\":\"f1\"}}", RpcErrorCodes.InvalidParameters)]
    [TestCase(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"traffic.receive\",\"params\":{\"name\":\"x\",\"protocol\":\"carrier pigeon\",\"port\":1,\"flowId\":1}}",
        RpcErrorCodes.InvalidParameters)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"fault.apply\",\"params\":{\"id\":\"f1\",\"linkDown\":{\"interface\":\"no0\"}}}", AgentMethods.RefusedByKernel)]
    public async Task A_wrong_line_gets_an_error_and_the_next_an_answer(string line, int code, CancellationToken cancellationToken)
    {
        await SayAsync(line);
        Assert.That((await HearAsync(cancellationToken)).Error!.Code, Is.EqualTo(code));

        await SayAsync("""{"jsonrpc":"2.0","id":"next","method":"clock"}""");
        Assert.That((await HearAsync(cancellationToken)).Id.GetString(), Is.EqualTo("next"));
    }

    [Test]
    public async Task A_controller_that_does_not_read_loses_notifications_but_no_answer(CancellationToken cancellationToken)
    {
        // Each of their notifications carries it: what a busy machine leaves of them still is more than the queue holds.
        var longName = new string('p', 600);
        for (var i = 0; i < 20; i++)
        {
            await SayAsync(
                $$"""{"jsonrpc":"2.0","id":{{i}},"method":"probe.start","params":{"name":"{{longName}}{{i}}","kind":"icmp","target":"127.0.0.1","intervalMilliseconds":1,"timeoutMilliseconds":1000} }""");
        }

        // Until the agent's queue is full, which nobody tells: it keeps 8 MiB and gets up to 15 MB a second.
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        await SayAsync("""{"jsonrpc":"2.0","id":99,"method":"probe.stop"}""");

        var answered = false;
        string? log = null;
        while (!answered || log is null)
        {
            var message = await HearAsync(cancellationToken);
            answered |= message.HasId && message.Id.GetInt32() == 99;
            log = message.Method == AgentMethods.LogEvent ? message.Parameters(AgentJson.Default.LogNotification).Message : log;
        }

        Assert.That(log, Does.Match("^[0-9]+ notifications were dropped: the controller did not read$"));
    }

    [Test]
    public async Task It_ends_with_its_stream_even_when_nobody_reads(CancellationToken cancellationToken)
    {
        await SayAsync("""{"jsonrpc":"2.0","id":1,"method":"sample.start","params":{"intervalMilliseconds":1} }""");
        await HearAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        _agent.StandardInput.Close();

        await _agent.WaitForExitAsync(cancellationToken);
        Assert.That(_agent.ExitCode, Is.Zero);
    }

    private async Task SayAsync(string line)
    {
        await _agent.StandardInput.WriteLineAsync(line);
        await _agent.StandardInput.FlushAsync();
    }

    private async Task<RpcMessage> HearAsync(CancellationToken cancellationToken)
    {
        var line = await _agent.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("the agent ended");
        return RpcMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(line), out var message, out var trouble)
            ? message
            : throw new InvalidDataException($"{trouble.Message}: {line}");
    }
}
