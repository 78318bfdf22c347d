using System.Text.Json;

namespace FaultLab.Lab.Qemu;

/// <summary>An event that QEMU reported.</summary>
/// <param name="Name">RESET, SHUTDOWN, STOP, RESUME, GUEST_PANICKED, WATCHDOG, DEVICE_DELETED, …</param>
/// <param name="Data">The event's data as JSON; null where it has none.</param>
/// <param name="Timestamp">When it was read, by <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record QmpNotification(string Name, string? Data, long Timestamp)
{
    /// <summary>A text member of the data; null where there is none.</summary>
    public string? Text(string member)
    {
        if (Data is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(Data);
        return document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}

/// <summary>One line of the QEMU Machine Protocol: a greeting, an event, or the answer to a command.</summary>
internal sealed record QmpMessage
{
    public bool IsGreeting { get; private init; }

    public QmpNotification? Event { get; private init; }

    public long? Id { get; private init; }

    public JsonElement Result { get; private init; }

    /// <summary>Class and description of a refusal.</summary>
    public string? Error { get; private init; }

    /// <summary>Null where the line is no message of the protocol.</summary>
    public static QmpMessage? Parse(string line, long timestamp)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(line);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("QMP", out _))
        {
            return new QmpMessage { IsGreeting = true };
        }

        if (root.TryGetProperty("event", out var name))
        {
            var data = root.TryGetProperty("data", out var value) ? value.GetRawText() : null;
            return new QmpMessage { Event = new QmpNotification(name.GetString()!, data, timestamp) };
        }

        long? id = root.TryGetProperty("id", out var number) && number.TryGetInt64(out var parsed) ? parsed : null;
        if (root.TryGetProperty("error", out var error))
        {
            return new QmpMessage { Id = id, Error = $"{error.GetProperty("class").GetString()}: {error.GetProperty("desc").GetString()}" };
        }

        return root.TryGetProperty("return", out var result) ? new QmpMessage { Id = id, Result = result } : null;
    }
}
