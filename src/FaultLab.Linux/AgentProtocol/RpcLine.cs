using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FaultLab.Linux.AgentProtocol;

/// <summary>Makes the lines of the protocol: JSON-RPC 2.0 in UTF-8, closed by a newline.</summary>
public static class RpcLine
{
    // The default encoder escapes every quote and every non-ASCII letter; the stream is not a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Request<T>(long id, string method, T parameters, JsonTypeInfo<T> type) => Write(writer =>
    {
        writer.WriteNumber("id", id);
        writer.WriteString("method", method);
        writer.WritePropertyName("params");
        JsonSerializer.Serialize(writer, parameters, type);
    });

    public static byte[] Notification<T>(string method, T parameters, JsonTypeInfo<T> type) => Write(writer =>
    {
        writer.WriteString("method", method);
        writer.WritePropertyName("params");
        JsonSerializer.Serialize(writer, parameters, type);
    });

    public static byte[] Result<T>(JsonElement id, T result, JsonTypeInfo<T> type) => Write(writer =>
    {
        WriteId(writer, id);
        writer.WritePropertyName("result");
        JsonSerializer.Serialize(writer, result, type);
    });

    /// <param name="writeResult">Writes one JSON value.</param>
    public static byte[] Result(JsonElement id, Action<Utf8JsonWriter> writeResult) => Write(writer =>
    {
        WriteId(writer, id);
        writer.WritePropertyName("result");
        writeResult(writer);
    });

    /// <summary>The answer of a method that has nothing to say (<see cref="RpcNothing"/>).</summary>
    public static byte[] Done(JsonElement id) => Result(id, writer =>
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    });

    /// <param name="id">Of the request; undefined when it could not be read.</param>
    public static byte[] Error(JsonElement id, RpcError error) => Write(writer =>
    {
        WriteId(writer, id);
        writer.WritePropertyName("error");
        JsonSerializer.Serialize(writer, error, AgentJson.Default.RpcError);
    });

    private static void WriteId(Utf8JsonWriter writer, JsonElement id)
    {
        writer.WritePropertyName("id");
        if (id.ValueKind is JsonValueKind.Number or JsonValueKind.String)
        {
            id.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            body(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
