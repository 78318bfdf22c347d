using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.AgentProtocol;

public sealed class RpcMessageTests
{
    private static readonly AgentJson Json = AgentJson.Default;

    private static IEnumerable<TestCaseData> Messages()
    {
        var sample = new InterfaceSample { Name = "wan0", Mac = "02:fa:00:00:00:01", Up = true, Addresses = ["198.18.0.1/24"], RxBytes = long.MaxValue };
        var hop = new NextHopConfiguration("198.18.0.2", "wan0");
        yield return Case(new HelloResult("0.1.0", 7, "6.1.0", "b", 1.5, 9), Json.HelloResult);
        yield return Case(new ClockResult(5), Json.ClockResult);
        yield return Case(
            new NodeConfiguration
            {
                Interfaces = [new InterfaceConfiguration("wan0", "02:fa:00:00:00:01", 1500, ["198.18.0.1/24"])],
                Routes = [new RouteConfiguration("0.0.0.0/0", [hop], 0)],
                Forward = true,
                Sysctls = new Dictionary<string, string> { ["net.ipv4.fib_multipath_hash_policy"] = "1" },
            },
            Json.NodeConfiguration);
        yield return Case(new InterfacesResult([sample]), Json.InterfacesResult);
        yield return Case(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("wan0") }, Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f2", ModuleLoad = new ModuleLoadFault("sch_netem", "a=1") }, Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f3", ModuleUnload = new ModuleUnloadFault("x") }, Json.ApplyFaultRequest);
        yield return Case(
            new ApplyFaultRequest { Id = "f4", Sysctl = new SysctlChangeFault(new Dictionary<string, string> { ["net.ipv4.tcp_sack"] = "0" }) },
            Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f5", Pressure = new PressureLoadFault(1, 2) }, Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f5", DiskFull = new DiskFullFault("/data") }, Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f6", DefaultRoute = new DefaultRouteFault("198.18.0.1", "eth0", true) }, Json.ApplyFaultRequest);
        yield return Case(new ApplyFaultRequest { Id = "f7", Command = new CommandFault("true", null, 5) }, Json.ApplyFaultRequest);
        yield return Case(new FaultReference("f1"), Json.FaultReference);
        yield return Case(new FaultResult("wan0: \"DOWN\"\n"), Json.FaultResult);
        yield return Case(
            new ProbeRequest { Name = "p", Kind = "icmp", Target = "::1", Port = 7, IntervalMilliseconds = 200, TimeoutMilliseconds = 1000 },
            Json.ProbeRequest);
        yield return Case(new ProbeNotification("p", 1, 2, ProbeOutcomes.Lost, null, "ünreachable"), Json.ProbeNotification);
        yield return Case(new ReceiverRequest("t", "udp", 7000, 1), Json.ReceiverRequest);
        yield return Case(new ReceiverRequest("t", "udp", 7000, 1, true, new FlowCounts(1, 2, 3, 4, 5, 6, 7), 8), Json.ReceiverRequest);
        yield return Case(
            new SenderRequest { Name = "t", Protocol = "udp", Target = "::1", Port = 1, FlowId = 2, Size = 200, PacketsPerSecond = 0.5 }, Json.SenderRequest);
        yield return Case(
            new TrafficNotification
            {
                Name = "t",
                Side = TrafficSides.Sender,
                MonotonicNanoseconds = 1,
                Packets = 2,
                Bytes = 3,
                Errors = new Dictionary<string, long> { ["ENETUNREACH"] = 4 },
            },
            Json.TrafficNotification);
        yield return Case(
            new DatagramsRequest { Target = "::1", Port = 1, Size = 60000, Socket = "raw", Fragment = "forbid", Count = 3, PerSecond = 100 }, Json.DatagramsRequest);
        yield return Case(new DatagramsResult(5, new Dictionary<string, long> { ["EMSGSIZE"] = 2 }), Json.DatagramsResult);
        yield return Case(new CommandRequest("echo 'ü' > /dev/null", 1000), Json.CommandRequest);
        yield return Case(new CommandResult(-1, "out\n", "err"), Json.CommandResult);
        yield return Case(new SamplingRequest(1000), Json.SamplingRequest);
        yield return Case(
            new SampleNotification { MonotonicNanoseconds = 1, UptimeSeconds = 2.25, BootId = "b", Slab = 3, Interfaces = [sample] }, Json.SampleNotification);
        yield return Case(new LifeNotification("p", false, 1, 2, 3), Json.LifeNotification);
        yield return Case(new LinkNotification(1, "wan0", true, true, false), Json.LinkNotification);
        yield return Case(new LogNotification("trouble"), Json.LogNotification);
        yield return Case(RpcNothing.Instance, Json.RpcNothing);
    }

    [TestCaseSource(nameof(Messages))]
    public void Every_message_survives_its_way_as_one_line(Func<byte[]> write, Func<RpcMessage, byte[]> readAndWrite)
    {
        var line = write();

        Assert.That(line.Count(b => b == '\n'), Is.EqualTo(1));
        Assert.That(RpcMessage.TryParse(line, out var message, out var trouble), Is.True, trouble?.Message);
        Assert.That(Encoding.UTF8.GetString(readAndWrite(message!)), Is.EqualTo(Encoding.UTF8.GetString(line)));
        Assert.That(message!.Id.GetInt64(), Is.EqualTo(17));
    }

    [Test]
    public void The_first_answer_and_an_empty_one_are_written_as_all_others_are()
    {
        var id = JsonDocument.Parse("17").RootElement;
        var hello = new HelloResult("1.2.3", 4, "6.12 \"x\"", "boot", 5.25, 6) { Protocol = "stamp" };

        Assert.That(RpcLine.Result(id, hello.WriteTo), Is.EqualTo(RpcLine.Result(id, hello, Json.HelloResult)));
        Assert.That(RpcLine.Done(id), Is.EqualTo(RpcLine.Result(id, RpcNothing.Instance, Json.RpcNothing)));
    }

    [TestCase("garbage", RpcErrorCodes.ParseError)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hel", RpcErrorCodes.ParseError)]
    [TestCase("[]", RpcErrorCodes.InvalidRequest)]
    [TestCase("{}", RpcErrorCodes.InvalidRequest)]
    [TestCase("{\"method\":7}", RpcErrorCodes.InvalidRequest)]
    [TestCase("{\"method\":\"hello\",\"id\":{}}", RpcErrorCodes.InvalidRequest)]
    public void Says_what_is_wrong_with_a_line(string line, int code)
    {
        Assert.That(RpcMessage.TryParse(Encoding.UTF8.GetBytes(line), out _, out var trouble), Is.False);
        Assert.That(trouble!.Code, Is.EqualTo(code));
    }

    [TestCase("{\"method\":\"m\",\"id\":1}")]
    [TestCase("{\"method\":\"m\",\"id\":1,\"params\":{\"id\":null}}")]
    [TestCase("{\"method\":\"m\",\"id\":1,\"params\":{}}")]
    [TestCase("{\"method\":\"m\",\"id\":1,\"params\":[1]}")]
    public void Parameters_of_another_shape_are_an_error(string line)
    {
        Assert.That(RpcMessage.TryParse(Encoding.UTF8.GetBytes(line), out var message, out _), Is.True);
        Assert.That(() => message!.Parameters(Json.FaultReference), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void What_a_message_leaves_out_has_its_default()
    {
        var node = JsonSerializer.Deserialize("{\"interfaces\":[],\"routes\":[]}", Json.NodeConfiguration)!;
        var probe = JsonSerializer.Deserialize(
            "{\"name\":\"p\",\"kind\":\"http\",\"target\":\"::1\",\"intervalMilliseconds\":1,\"timeoutMilliseconds\":1}", Json.ProbeRequest)!;
        var sample = JsonSerializer.Deserialize("{\"monotonicNanoseconds\":1,\"uptimeSeconds\":1,\"bootId\":\"b\"}", Json.SampleNotification)!;
        var link = JsonSerializer.Deserialize("{\"name\":\"wan0\",\"mac\":\"\"}", Json.InterfaceSample)!;
        var traffic = JsonSerializer.Deserialize(
            "{\"name\":\"t\",\"side\":\"sender\",\"monotonicNanoseconds\":1,\"packets\":1,\"bytes\":1}", Json.TrafficNotification)!;

        Assert.That((node.Sysctls.Count, sample.Interfaces.Count, link.Addresses.Count, traffic.Errors.Count, probe.Path), Is.EqualTo((0, 0, 0, 0, "/")));
    }

    [Test]
    public void An_error_keeps_code_message_and_id()
    {
        var line = RpcLine.Error(JsonDocument.Parse("\"x\"").RootElement, new RpcError(AgentMethods.RefusedByKernel, "open: ENOENT"));

        Assert.That(RpcMessage.TryParse(line, out var message, out _), Is.True);
        Assert.That((message!.Id.GetString(), message.Error), Is.EqualTo(("x", new RpcError(-32000, "open: ENOENT"))));
    }

    private static TestCaseData Case<T>(T message, JsonTypeInfo<T> type)
        where T : class => new TestCaseData(
            () => RpcLine.Request(17, "method", message, type),
            (RpcMessage received) => RpcLine.Request(17, "method", received.Parameters(type), type)).SetArgDisplayNames(typeof(T).Name);
}
