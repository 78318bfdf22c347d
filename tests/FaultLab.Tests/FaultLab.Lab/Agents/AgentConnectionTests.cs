using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Lab.Agents;

[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AgentConnectionTests : IAsyncDisposable
{
    private readonly Pipe _fromAgent = new();
    private readonly Pipe _toAgent = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingListener _listener = new();
    private readonly StreamReader _requests;
    private readonly AgentConnection _agent;

    public AgentConnectionTests()
    {
        _requests = new StreamReader(_toAgent.Reader.AsStream());
        _agent = AgentConnection.Open("gw", _fromAgent.Reader.AsStream(), _toAgent.Writer.AsStream(), _listener, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _requests.Dispose();
    }

    [Test]
    public async Task Matches_answers_that_come_in_another_order(CancellationToken cancellationToken)
    {
        var first = _agent.ClockAsync(cancellationToken);
        var firstId = await NextIdAsync(cancellationToken);
        var second = _agent.ClockAsync(cancellationToken);
        var secondId = await NextIdAsync(cancellationToken);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{secondId}},"result":{"monotonicNanoseconds":2} }""");
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{firstId}},"result":{"monotonicNanoseconds":1} }""");

        Assert.That(((await first).MonotonicNanoseconds, (await second).MonotonicNanoseconds), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task An_error_of_the_agent_becomes_a_refusal(CancellationToken cancellationToken)
    {
        var heal = _agent.HealFaultAsync("f1", cancellationToken);
        var id = await NextIdAsync(cancellationToken);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32001,"message":"wan0: flags DOWN"} }""");

        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => heal);
        Assert.That((refusal!.Code, refusal.Reason, refusal.Method), Is.EqualTo((AgentMethods.ReadBackFailed, "wan0: flags DOWN", "fault.heal")));
    }

    [Test]
    public async Task Takes_an_agent_that_was_built_from_the_same_protocol(CancellationToken cancellationToken) =>
        Assert.That((await GreetAsync(ProtocolStamp.Current, cancellationToken)).BootId, Is.EqualTo("b"));

    [TestCase(null, "without a stamp")]
    [TestCase("0123456789ab", "0123456789ab")]
    public void Refuses_an_agent_that_was_built_from_another_state_of_the_protocol(string? stamp, string told) =>
        Assert.That(async () => await GreetAsync(stamp, TestContext.CurrentContext.CancellationToken), Throws.TypeOf<LabException>()
            .With.Message.StartsWith("the agent of gw was built from other sources").And.Message.Contains(told).And.Message.Contains("lab/setup"));

    [Test]
    public async Task A_request_without_an_answer_ends_after_its_time(CancellationToken cancellationToken)
    {
        var hello = _agent.HelloAsync(cancellationToken);
        await NextIdAsync(cancellationToken);
        _time.Advance(AgentConnection.DefaultTimeout);

        Assert.That(async () => await hello, Throws.TypeOf<LabException>().With.Message.Contains("the agent of gw did not answer hello"));
    }

    [Test]
    public async Task Everything_that_waits_fails_when_the_agent_goes(CancellationToken cancellationToken)
    {
        var hello = _agent.HelloAsync(cancellationToken);
        await NextIdAsync(cancellationToken);
        await _fromAgent.Writer.CompleteAsync();

        Assert.That(async () => await hello, Throws.TypeOf<LabException>().With.Message.StartsWith("the agent of gw is gone"));
        await _agent.Closed.WaitAsync(cancellationToken);
        Assert.That(
            async () => await _agent.HelloAsync(cancellationToken), Throws.TypeOf<LabException>().With.Message.StartsWith("the agent of gw is gone"));
    }

    [Test]
    public async Task Hands_notifications_on_and_survives_rubbish(CancellationToken cancellationToken)
    {
        await SayAsync("""half a line of an earlier life"}""");
        await SayAsync("""{"jsonrpc":"2.0","id":1,"result":{} }""");
        await SayAsync("""{"jsonrpc":"2.0","method":"probe","params":{"name":"p"} }""");
        await SayAsync("""{"jsonrpc":"2.0","method":"news","params":{} }""");
        await SayAsync("""{"jsonrpc":"2.0","method":"link","params":{"monotonicNanoseconds":1,"name":"wan0","present":true,"up":true,"carrier":false} }""");
        var clock = _agent.ClockAsync(cancellationToken);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{await NextIdAsync(cancellationToken)}},"result":{"monotonicNanoseconds":1} }""");
        await clock;

        Assert.That(_listener.Links, Is.EqualTo(new[] { new LinkNotification(1, "wan0", true, true, false) }));
        Assert.That(_listener.Logs, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_cancelled_request_leaves_the_connection_usable(CancellationToken cancellationToken)
    {
        using var cancelled = new CancellationTokenSource();
        var hello = _agent.HelloAsync(cancelled.Token);
        await NextIdAsync(cancellationToken);
        await cancelled.CancelAsync();
        Assert.That(async () => await hello, Throws.InstanceOf<OperationCanceledException>());

        var clock = _agent.ClockAsync(cancellationToken);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{await NextIdAsync(cancellationToken)}},"result":{"monotonicNanoseconds":3} }""");
        Assert.That((await clock).MonotonicNanoseconds, Is.EqualTo(3));
    }

    private async Task<HelloResult> GreetAsync(string? stamp, CancellationToken cancellationToken)
    {
        var hello = _agent.HelloAsync(cancellationToken);
        var result = JsonSerializer.Serialize(new HelloResult("0.1.0", 7, "6.1", "b", 1, 1) { Protocol = stamp }, AgentJson.Default.HelloResult);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{await NextIdAsync(cancellationToken)}},"result":{{result}} }""");
        return await hello;
    }

    private async Task<long> NextIdAsync(CancellationToken cancellationToken)
    {
        var line = await _requests.ReadLineAsync(cancellationToken);
        Assert.That(RpcMessage.TryParse(Encoding.UTF8.GetBytes(line!), out var message, out _), Is.True);
        return message!.Id.GetInt64();
    }

    private async Task SayAsync(string line) => await _fromAgent.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
}
