using System.Text.Json.Serialization;

namespace FaultLab.Linux.AgentProtocol;

/// <summary>The protocol's messages as JSON: camel case, made at compile time so that it works without reflection (NativeAOT).</summary>
/// <remarks>
/// The generated reader sets an init property that a message leaves out to null, whatever its initializer says: such defaults stand in
/// the getter.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HelloResult))]
[JsonSerializable(typeof(ClockResult))]
[JsonSerializable(typeof(RestoredRequest))]
[JsonSerializable(typeof(NodeConfiguration))]
[JsonSerializable(typeof(InterfacesResult))]
[JsonSerializable(typeof(ApplyFaultRequest))]
[JsonSerializable(typeof(FaultReference))]
[JsonSerializable(typeof(FaultResult))]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeNotification))]
[JsonSerializable(typeof(LifeNotification))]
[JsonSerializable(typeof(ProbeStatistics))]
[JsonSerializable(typeof(ReceiverRequest))]
[JsonSerializable(typeof(SenderRequest))]
[JsonSerializable(typeof(Iperf3Request))]
[JsonSerializable(typeof(TrafficNotification))]
[JsonSerializable(typeof(DatagramsRequest))]
[JsonSerializable(typeof(DatagramsResult))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(SamplingRequest))]
[JsonSerializable(typeof(SampleNotification))]
[JsonSerializable(typeof(LinkNotification))]
[JsonSerializable(typeof(LogNotification))]
[JsonSerializable(typeof(RpcNothing))]
[JsonSerializable(typeof(RpcError))]
public sealed partial class AgentJson : JsonSerializerContext;
