using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FaultLab.Linux.AgentProtocol;

/// <summary>One received line: a request (method and id), a notification (method), a result or an error (id).</summary>
public sealed class RpcMessage
{
    private readonly JsonElement _parameters;
    private readonly JsonElement _result;

    private RpcMessage(JsonElement id, string? method, JsonElement parameters, JsonElement result, RpcError? error)
    {
        Id = id;
        Method = method;
        _parameters = parameters;
        _result = result;
        Error = error;
    }

    /// <summary>Number or string as it came; <see cref="JsonValueKind.Undefined"/> for a notification, null when an error answers nothing readable.</summary>
    public JsonElement Id { get; }

    public string? Method { get; }

    public RpcError? Error { get; }

    public bool HasId => Id.ValueKind is JsonValueKind.Number or JsonValueKind.String;

    /// <summary>Reads one line. On failure <paramref name="trouble"/> says what JSON-RPC calls it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> line, [NotNullWhen(true)] out RpcMessage? message, [NotNullWhen(false)] out RpcError? trouble)
    {
        message = null;
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(line);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            trouble = new RpcError(RpcErrorCodes.ParseError, $"not JSON: {e.Message}");
            return false;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            trouble = new RpcError(RpcErrorCodes.InvalidRequest, $"a message is an object, not {root.ValueKind}");
            return false;
        }

        root.TryGetProperty("id", out var id);
        root.TryGetProperty("method", out var method);
        root.TryGetProperty("params", out var parameters);
        var hasResult = root.TryGetProperty("result", out var result);
        var error = root.TryGetProperty("error", out var errorElement) ? ReadError(errorElement) : null;
        var wellFormed = method.ValueKind == JsonValueKind.String || (method.ValueKind == JsonValueKind.Undefined && (hasResult || error is not null));
        if (!wellFormed || id.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False)
        {
            trouble = new RpcError(RpcErrorCodes.InvalidRequest, "neither a request nor an answer of JSON-RPC 2.0");
            return false;
        }

        trouble = null;
        message = new RpcMessage(id, method.ValueKind == JsonValueKind.String ? method.GetString() : null, parameters, result, error);
        return true;
    }

    /// <summary>The parameters as <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">They are missing or of another shape.</exception>
    public T Parameters<T>(JsonTypeInfo<T> type)
        where T : class => Read(_parameters, type, "params");

    /// <summary>The result as <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">It is missing or of another shape.</exception>
    public T Result<T>(JsonTypeInfo<T> type)
        where T : class => Read(_result, type, "result");

    private static T Read<T>(JsonElement element, JsonTypeInfo<T> type, string part)
        where T : class
    {
        var value = element.ValueKind == JsonValueKind.Undefined ? null : element.Deserialize(type);
        return value ?? throw new JsonException($"{part} of type {typeof(T).Name} missing");
    }

    private static RpcError ReadError(JsonElement element)
    {
        var code = RpcErrorCodes.InternalError;
        string? text = null;
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("code", out var codeElement) && codeElement.ValueKind == JsonValueKind.Number)
            {
                codeElement.TryGetInt32(out code);
            }

            if (element.TryGetProperty("message", out var textElement) && textElement.ValueKind == JsonValueKind.String)
            {
                text = textElement.GetString();
            }
        }

        return new RpcError(code, text ?? "an error without a message");
    }
}
